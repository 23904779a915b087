package switchboard_test.gate

import data.switchboard.gate as rules

test_a_calm_change_is_allowed if {
	decision := rules.decision with input as facts
	decision.allow
	decision.verdict == "allowed"
	decision.findings == []
	decision.guidance == []
	decision.obligations == []
	decision.overridden == []
	decision.refused_overrides == []
}

test_an_accepted_change_is_allowed_by_override if {
	decision := rules.decision with input as given_both(high, overriding({}))
	decision.allow
	decision.verdict == "allowed_by_override"
	decision.overridden == decision.findings
	decision.guidance == []
}

test_what_would_help_is_told_for_what_still_stands if {
	every id, changed in {
		"gate/digest_differs": {"proposal": {"recomputed_digest": "sha256:b"}},
		"gate/does_not_apply": {"proposal": {"applies": false}},
		"gate/nothing_changes": {"proposal": {"changes": []}},
		"gate/no_owner": {"proposal": {"changes": [object.union(change, {"owners": []})]}},
		"gate/places_disagree": {"proposal": {"changes": [object.union(change, {"agrees": false})]}},
		"risk/critical": {"risk": {"score": 80}},
		"risk/high": {"risk": {"score": 60}},
		"risk/undecided": {"risk": {"undecided": ["reach"]}},
		"gate/cannot_decide": {"now": "noon"},
	} {
		decision := rules.decision with input as given(changed)
		ids(decision) == {id}
		count(decision.guidance) == 1
		every finding in decision.findings {
			object.keys(finding) == {"id", "level", "msg", "path"}
		}
	}
}

test_nothing_given_is_denied if {
	every nothing in {null, [], "", 0, {}} {
		decision := rules.decision with input as nothing
		not decision.allow
		decision.verdict == "denied"
		ids(decision) == {"gate/cannot_decide"}
	}
}

test_rules_are_listed_in_order if {
	decision := rules.decision with input as facts
	decision.rules == sort(object.keys(rules.rules))
	rules.rules["gate/cannot_decide"] == "hard"
	count(decision.rules) == 15
}

test_the_facts_alone_deny_where_nothing_is_found if {
	every changed in [
		{"proposal": {"changes": []}},
		{"proposal": {"recomputed_digest": "sha256:b"}},
		{"proposal": {"applies": false}},
		{"evidence": {"status": "invalid"}},
		{"now": "noon"},
	] {
		not rules.allow with input as given(changed) with rules.found as set()
	}
	rules.allow with input as facts with rules.found as set()
}

test_only_soft_findings_are_soft if {
	levels := {finding.id: finding.level |
		some changed in [
			{"proposal": {"recomputed_digest": "sha256:b"}},
			{"proposal": {"applies": false}},
			{"evidence": {"status": "invalid"}},
			{"proposal": {"changes": []}},
			{"proposal": {"changes": [object.union(change, {"owners": [], "agrees": false})]}},
			{"risk": {"score": 79.9, "undecided": ["reach"]}},
			{"risk": {"score": 80}},
			{"now": "noon"},
		]
		decision := rules.decision with input as given(changed)
		some finding in decision.findings
	}
	levels == {
		"gate/cannot_decide": "hard",
		"gate/digest_differs": "hard",
		"gate/does_not_apply": "hard",
		"gate/evidence_invalid": "hard",
		"gate/no_owner": "hard",
		"gate/nothing_changes": "hard",
		"gate/places_disagree": "soft",
		"risk/critical": "soft",
		"risk/high": "soft",
		"risk/undecided": "soft",
	}
}

# What is told about facts needs facts of the right type, so a missing one silences the rest.
test_where_a_fact_is_missing_only_that_is_told if {
	everything_wrong := given({
		"now": null,
		"proposal": {
			"applies": false,
			"recomputed_digest": "sha256:b",
			"changes": [object.union(change, {"owners": [], "agrees": false})],
		},
		"risk": {"score": 90, "level": "critical", "undecided": ["reach"]},
		"decisions": {"allow_to_deny": 900, "errors": 2, "opened": [{"area": "residency", "decisions": 1}]},
		"overrides": [object.union(override, {"expires": 1, "findings": ["risk/critical", "x/y"]})],
	})
	decision := rules.decision with input as everything_wrong
	ids(decision) == {"gate/cannot_decide"}
	decision.refused_overrides == []
	unseen := object.remove(given(replayed({"evaluated": false})), {"now"})
	ids(rules.decision) == {"gate/cannot_decide"} with input as unseen
	empty := rules.decision with input as object.remove(given({"proposal": {"changes": []}}), {"now"})
	ids(empty) == {"gate/cannot_decide"}
	high_only := rules.decision with input as object.remove(given(high), {"now"})
	ids(high_only) == {"gate/cannot_decide"}
	rules.acceptance == "Nobody can accept it." with input as object.remove(facts, {"now"})
}

test_where_a_fact_is_missing_nothing_is_accepted_or_refused if {
	every changed in [
		{},
		{"expires": 1},
		{"findings": ["x/y"]},
		{"findings": ["limits/hard"]},
		{"by": "somebody"},
	] {
		overrides := overriding(object.union({"findings": ["limits/doubtful"]}, changed))
		hard := object.union(finding, {"id": "limits/hard", "level": "hard"})
		all := object.union(given({"findings": [finding, hard]}), overrides)
		decision := rules.decision with input as json.remove(all, ["/proposal/id"])
		decision.overridden == []
		decision.refused_overrides == []
	}
}
