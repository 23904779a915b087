package switchboard_test.lib

import data.switchboard.lib

test_advisory_findings_do_not_deny if {
	findings := {{"id": "a", "level": "advisory"}, {"id": "b", "level": "soft"}, {"id": "c", "level": "hard"}}
	{finding.id | some finding in lib.denying(findings)} == {"b", "c"}
}

test_cannot_decide_is_hard if {
	lib.cannot_decide("limits", "/x", "x is missing") == {
		"id": "limits/cannot_decide",
		"level": "hard",
		"msg": "x is missing",
		"path": "/x",
	}
}
