package switchboard_test.pull

import data.switchboard.pull as rules

test_mode_changed if {
	denied_for(with_file({"mode_changed": true, "new_mode": "100755"}), "pull/mode_changed")
	decision := rules.decision with input as with_file({"mode_changed": true, "new_mode": "100755", "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
