package switchboard_test.purpose

import data.switchboard.purpose as rules

test_the_dataset_does_not_serve_the_purpose if {
	decision := rules.decision with input as asking({"dataset": "invoice", "purposes": ["security"]})
		with data.switchboard_data.purpose as values
	decision.findings == [{
		"id": "purpose/not_allowed_for_dataset",
		"level": "hard",
		"msg": "invoice may be used for billing, investigation, marketing; security is none of it",
		"path": "/purpose/purposes/0",
	}]
	startswith(decision.guidance[0], "leave security out and use the data for investigation, or ask the owners of purpose")
}
