package switchboard_test.gate

change := {
	"area": "limits",
	"subject": "acme",
	"value": "limits.rps",
	"document": "deploy/values.yaml",
	"agrees": true,
	"owners": ["sre-leads"],
}

finding := {
	"id": "limits/doubtful",
	"level": "soft",
	"msg": "doubtful",
	"path": "/x",
	"owners": ["sre-leads"],
}

override := {
	"change_digest": "sha256:a",
	"findings": ["risk/high"],
	"by": "sre-leads",
	"reason": "capacity was measured last week",
	"expires": 1100,
}

decisions := {
	"configured": true,
	"evaluated": true,
	"reason": "",
	"compared": 1000,
	"allow_to_deny": 50,
	"errors": 0,
	"opened": [{"area": "limits", "decisions": 3}],
}

facts := {
	"now": 1000,
	"proposal": {
		"id": "7f3c91a0b2d4",
		"author": "switchboard-bot",
		"change_digest": "sha256:a",
		"recomputed_digest": "sha256:a",
		"applies": true,
		"changes": [change],
	},
	"risk": {"score": 34.2, "level": "medium", "undecided": []},
	"findings": [],
	"decisions": decisions,
	"overrides": [],
	"thresholds": {
		"critical_level": {"value": "soft", "unit": "level", "source": "ours"},
		"flips_most": {"value": 50, "unit": "of 1000 decisions", "source": "ours"},
		"override_longest": {"value": 500, "unit": "s", "source": "ours"},
		"override_reason_shortest": {"value": 10, "unit": "characters", "source": "ours"},
		"risk_critical": {"value": 80, "unit": "points", "source": "ours"},
		"risk_high": {"value": 60, "unit": "points", "source": "ours"},
	},
}

high := {"risk": {"score": 71, "level": "high"}}

given(changed) := object.union(facts, changed)

given_both(one, other) := object.union(object.union(facts, one), other)

overriding(changed) := {"overrides": [object.union(override, changed)]}

replayed(changed) := {"decisions": object.union(decisions, changed)}

ids(decision) := {found.id | some found in decision.findings}
