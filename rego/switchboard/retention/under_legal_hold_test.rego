package switchboard_test.retention

import data.switchboard.retention as rules

test_what_is_held_may_not_be_deleted if {
	decision := rules.decision with input as asking({"operation": "delete", "legal_hold": true})
		with data.switchboard_data.retention as values
	decision.findings == [{
		"id": "retention/under_legal_hold",
		"level": "hard",
		"msg": "support-ticket of tenant acme lies under a legal hold (legal-hold) and may not be deleted",
		"path": "/retention/legal_hold",
	}]
	contains(decision.guidance[0], "only the legal team can release the hold")
	decision.obligations == [{"id": "retention/hold", "release": "legal team", "tier": "legal-hold"}]
	not decision.allow
}

test_what_is_not_held_may_be if {
	decision := rules.decision with input as object.remove(asking({"operation": "delete"}), {"until"})
		with data.switchboard_data.retention as values
	decision.allow
	decision.obligations == [{"id": "retention/record_deletion", "tier": "standard-365d"}]
}
