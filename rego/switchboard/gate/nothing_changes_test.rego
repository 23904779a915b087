package switchboard_test.gate

import data.switchboard.gate as rules

test_an_empty_change_set_is_denied if {
	decision := rules.decision with input as given({"proposal": {"changes": []}})
	ids(decision) == {"gate/nothing_changes"}
	decision.findings[0].path == "/proposal/changes"
	decision.verdict == "denied"
}
