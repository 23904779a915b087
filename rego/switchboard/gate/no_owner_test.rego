package switchboard_test.gate

import data.switchboard.gate as rules

test_a_change_without_owner_is_denied if {
	every owners in {[], [""], [" "], [null]} {
		decision := rules.decision with input as given({"proposal": {"changes": [object.union(change, {"owners": owners})]}})
		ids(decision) == {"gate/no_owner"}
		decision.findings[0].path == "/proposal/changes/0/owners"
		decision.verdict == "denied"
	}
}

test_what_is_no_name_owns_nothing if {
	decision := rules.decision with input as given({"proposal": {"changes": [object.union(change, {"owners": [7, {}]})]}})
	ids(decision) == {"gate/no_owner"}
}
