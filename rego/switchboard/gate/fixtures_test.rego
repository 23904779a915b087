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

evidence := {
	"needed": true,
	"status": "missing",
	"reason": "no evidence set came with it",
	"manifest": "",
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
	"evidence": evidence,
	"overrides": [],
	"thresholds": {
		"critical_level": {"value": "soft", "unit": "level", "source": "ours"},
		"evidence_required": {"value": false, "unit": "true or false", "source": "ours"},
		"flips_most": {"value": 50, "unit": "of 1000 decisions", "source": "ours"},
		"override_longest": {"value": 500, "unit": "s", "source": "ours"},
		"override_reason_shortest": {"value": 10, "unit": "characters", "source": "ours"},
		"overrides_signed": {"value": false, "unit": "true or false", "source": "ours"},
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

# An override from a comment, and the pull request it was given on.
given_in_a_comment := {
	"by": "kim",
	"speaks_for": ["sre-leads"],
	"given": {
		"person": 7,
		"bot": false,
		"edited": false,
		"comment": 12,
		"body_digest": "sha256:c",
		"at": 900,
		"rules_digest": "sha256:r",
		"base_values": "sha256:v",
		"saw": ["risk/high"],
		"break_glass": false,
		"incident": "",
	},
}

of_a_pull := {
	"proposal": {
		"rules_digest": "sha256:r",
		"base_values": "sha256:v",
		"authors": [{"id": 3, "login": "sam"}],
	},
	"thresholds": {"break_glass_longest": {"value": 200, "unit": "s", "source": "ours"}},
}

commented(changed) := object.union(object.union(override, given_in_a_comment), changed)

# The decision on a high risk in a pull request, with some overrides.
on_a_pull(overrides, changed) := object.union(
	object.union(given_both(high, of_a_pull), {"overrides": overrides}),
	changed,
)
