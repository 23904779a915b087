package switchboard_test.pull

import data.switchboard.pull as rules

test_gate_changed if {
	denied_for(with_file({"configuration": true}), "pull/gate_changed")
	decision := rules.decision with input as with_file({"configuration": true, "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
