package switchboard_test.pull

import data.switchboard.pull as rules

test_unknown_change if {
	denied_for(with_file({"explained": false}), "pull/unknown_change")
	decision := rules.decision with input as with_file({"explained": false, "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
