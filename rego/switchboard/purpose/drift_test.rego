package switchboard_test.purpose

import data.switchboard.purpose as rules

test_another_purpose_than_collected_for_is_drift if {
	decision := rules.decision with input as asking({"collected_for": ["billing", "investigation"], "purposes": ["security"]})
		with data.switchboard_data.purpose as values
	decision.findings == [{
		"id": "purpose/drift",
		"level": "hard",
		"msg": "access-log of tenant acme was collected for billing, investigation; using it for security is something else",
		"path": "/purpose/purposes/0",
	}]
	contains(decision.guidance[0], "collect the data anew for security")
}

test_data_without_a_tag_serve_nothing if {
	decision := rules.decision with input as asking({"collected_for": []})
		with data.switchboard_data.purpose as values
	ids(decision) == {"purpose/drift"}
	contains(decision.findings[0].msg, "was collected for nothing")
	contains(decision.guidance[0], "or leave the data alone as they are; the data protection officer")
}
