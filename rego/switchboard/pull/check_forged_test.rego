package switchboard_test.pull

import data.switchboard.pull as rules

test_a_forged_check_denies if {
	facts := given({"forged": [{"name": "switchboard/gate", "app": 99}]})
	denied_for(facts, "pull/check_forged")
	decision := rules.decision with input as facts
	decision.findings[0].msg == "App 99 made a check called switchboard/gate on this commit"
}
