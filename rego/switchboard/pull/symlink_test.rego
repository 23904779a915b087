package switchboard_test.pull

import data.switchboard.pull as rules

test_symlink if {
	denied_for(with_file({"link": true}), "pull/symlink")
	decision := rules.decision with input as with_file({"link": true, "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
