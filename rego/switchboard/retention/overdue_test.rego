package switchboard_test.retention

import data.switchboard.retention as rules

old := object.union(asking({"class": "session"}), {"now": now + (7 * day)})

test_what_should_be_gone_must_be_deleted_now if {
	decision := rules.decision with input as old
		with data.switchboard_data.retention as values
	decision.findings == [{
		"id": "retention/overdue",
		"level": "hard",
		"msg": "session of tenant acme was to be deleted on 2026-09-28 (UTC, ephemeral-7d)",
		"path": "/retention/created",
	}]
	decision.obligations == [{"id": "retention/delete_now", "since": now + (7 * day), "tier": "ephemeral-7d"}]
	not decision.allow
}

test_a_second_earlier_it_is_not_overdue if {
	"retention/overdue" in rules.passed with input as object.union(old, {"now": (now + (7 * day)) - 1})
		with data.switchboard_data.retention as values
}
