package switchboard_test.pull

import data.switchboard.pull as rules

test_submodule if {
	denied_for(with_file({"submodule": true}), "pull/submodule")
	decision := rules.decision with input as with_file({"submodule": true, "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
