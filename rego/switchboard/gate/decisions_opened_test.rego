package switchboard_test.gate

import data.switchboard.gate as rules

test_opening_what_protects_people_needs_an_owner if {
	every area in {"freeze", "licence", "purpose", "residency", "retention", "roles"} {
		decision := rules.decision with input as given(replayed({"opened": [
			{"area": "limits", "decisions": 3},
			{"area": area, "decisions": 1},
		]}))
		[[found.id, found.level, found.path] | some found in decision.findings] == [["gate/decisions_opened", "soft", "/decisions/opened/1"]]
		startswith(decision.findings[0].msg, $"1 recorded decisions of {area} would be allowed")
		startswith(decision.guidance[0], "check in the report")
		not decision.allow
	}
}

test_none_opened_is_nothing_to_say if {
	rules.decision.allow with input as given(replayed({"opened": [{"area": "residency", "decisions": 0}]}))
}
