package switchboard_test.retention

import data.switchboard.retention as rules

test_longer_than_its_tier_is_denied_and_says_until_when_it_may_be if {
	decision := rules.decision with input as asking({"class": "session", "until": now + (8 * day)})
		with data.switchboard_data.retention as values
	decision.findings == [{
		"id": "retention/kept_too_long",
		"level": "hard",
		"msg": "tenant acme would keep session until 2026-09-29; ephemeral-7d ends on 2026-09-28 (UTC)",
		"path": "/retention/until",
	}]
	contains(decision.guidance[0], "keep it until 2026-09-28 at the latest")
	[duty.id | some duty in decision.obligations] == ["retention/delete_after"]
	not decision.allow
}

test_to_the_last_second_of_its_tier_is_allowed if {
	"retention/kept_too_long" in rules.passed with input as asking({"class": "session", "until": now + (7 * day)})
		with data.switchboard_data.retention as values
}
