package switchboard_test.pull

import data.switchboard.pull as rules

test_name_refused if {
	denied_for(with_file({"refused": "it holds U+0430"}), "pull/name_refused")
	decision := rules.decision with input as with_file({"refused": "it holds U+0430", "path": "slo/reporting.yaml"})
	decision.findings[0].path == "/pull/files/1"
	contains(decision.findings[0].msg, "slo/reporting.yaml")
}
