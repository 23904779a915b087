package switchboard_test.pull

import data.switchboard.pull as rules

test_not_readable if {
	denied_for(with_file({"readable": false}), "pull/not_readable")
	decision := rules.decision with input as with_file({"readable": false, "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
