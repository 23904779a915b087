package switchboard_test.gate

import data.switchboard.gate as rules

test_a_base_that_moved_on_is_denied if {
	decision := rules.decision with input as given({"proposal": {"applies": false}})
	ids(decision) == {"gate/does_not_apply"}
	decision.findings[0].path == "/proposal/applies"
	decision.verdict == "denied"
}
