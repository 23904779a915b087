package switchboard_test.gate

import data.switchboard.gate as rules

refused(changed, why) if {
	decision := rules.decision with input as given_both(high, overriding(changed))
	decision.verdict == "denied"
	decision.overridden == []
	some sentence in decision.refused_overrides
	contains(sentence, why)
}

test_it_counts_for_its_own_change_only if {
	refused({"change_digest": "sha256:b"}, "another change")
}

test_it_needs_a_reason if {
	refused({"reason": ""}, "reason is too short")
	refused({"reason": "too short"}, "reason is too short")
	refused({"reason": "   padded     "}, "reason is too short")
}

test_a_reason_of_nothing_is_none_whatever_the_data_say if {
	decision := rules.decision with input as object.union(
		given_both(high, overriding({"reason": "  "})),
		{"thresholds": {"override_reason_shortest": {"value": 0}}},
	)
	decision.verdict == "denied"
}

test_it_counts_before_its_expiry_only if {
	refused({"expires": 1000}, "has expired")
	refused({"expires": 1}, "has expired")
}

test_it_lasts_no_longer_than_the_data_say if {
	rules.decision.allow with input as given_both(high, overriding({"expires": 1500}))
	refused({"expires": 1501}, "lasts longer")
}

test_it_is_by_an_owner if {
	refused({"by": "somebody"}, "not an owner")
}

test_it_is_not_by_the_author_however_spelt if {
	every author in {"sre-leads", "SRE-Leads", " sre-leads "} {
		decision := rules.decision with input as object.union(
			given_both(high, overriding({})),
			{"proposal": {"author": author}},
		)
		decision.verdict == "denied"
		decision.refused_overrides == ["override 1 by sre-leads: authors cannot override findings on their own proposal"]
	}
}

test_the_author_is_known_however_the_override_spells_it if {
	every by in {"SRE-Leads", " sre-leads"} {
		decision := rules.decision with input as object.union(
			given_both(high, overriding({"by": by})),
			{"proposal": {"author": "sre-leads"}},
		)
		$"override 1 by {by}: authors cannot override findings on their own proposal" in decision.refused_overrides
	}
}

test_an_expiry_that_is_no_time_has_passed if {
	not rules.lasts({"expires": "tomorrow"}) with input as facts
}

test_a_hard_finding_is_refused_for_that_alone if {
	decision := rules.decision with input as given_both(
		{"findings": [object.union(finding, {"level": "hard"})]},
		overriding({"findings": ["limits/doubtful"], "by": "somebody"}),
	)
	decision.refused_overrides == ["override 1 by somebody: limits/doubtful is hard; only soft findings can be overridden"]
}

test_a_finding_of_a_changed_area_needs_its_owners_though_it_names_none if {
	found := {"findings": [object.union(finding, {"owners": []})]}
	accepting := overriding({"findings": ["limits/doubtful"]})
	decision := rules.decision with input as object.union(given_both(found, accepting), two_owners)
	decision.verdict == "allowed_by_override"
}

test_it_names_the_finding if {
	refused({"findings": ["risk/undecided"]}, "risk/undecided is not a finding of this proposal")
}

test_it_does_nothing_for_hard_findings if {
	decision := rules.decision with input as given_both(
		{"findings": [object.union(finding, {"level": "hard"})]},
		overriding({"findings": ["limits/doubtful"]}),
	)
	decision.verdict == "denied"
	decision.refused_overrides == ["override 1 by sre-leads: limits/doubtful is hard; only soft findings can be overridden"]
}

two_owners := {"proposal": {"changes": [
	change,
	object.union(change, {"area": "slo", "owners": ["gateway-team"]}),
]}}

test_risk_needs_an_owner_of_every_change if {
	decision := rules.decision with input as object.union(given_both(high, overriding({})), two_owners)
	decision.verdict == "denied"
	decision.refused_overrides == ["override 1 by sre-leads: risk/high also needs one of gateway-team"]
}

test_nobody_waits_for_another_owner_of_what_cannot_be_accepted if {
	hard := {"findings": [object.union(finding, {"id": "risk/high", "level": "hard", "owners": []})]}
	decision := rules.decision with input as object.union(given_both(hard, overriding({})), two_owners)
	decision.refused_overrides == ["override 1 by sre-leads: risk/high is hard; only soft findings can be overridden"]
	half := object.union(given_both(high, overriding({})), two_owners)
	unknown := rules.decision with input as json.remove(half, ["/proposal/id"]) with rules.found as {high_risk}
	unknown.refused_overrides == []
}

high_risk := {"help": "", "id": "risk/high", "level": "soft", "msg": "", "path": ""}

test_risk_is_accepted_by_both_together if {
	both := {"overrides": [override, object.union(override, {"by": "gateway-team"})]}
	decision := rules.decision with input as object.union(given_both(high, both), two_owners)
	decision.verdict == "allowed_by_override"
}

test_a_finding_of_an_area_needs_only_its_owners if {
	found := {"findings": [finding]}
	accepting := overriding({"findings": ["limits/doubtful"]})
	decision := rules.decision with input as object.union(given_both(found, accepting), two_owners)
	decision.verdict == "allowed_by_override"
}

test_a_finding_of_an_area_without_changes_needs_that_areas_owners if {
	found := {"findings": [object.union(finding, {"id": "tiers/doubtful", "owners": ["platform-team"]})]}
	by_limits := overriding({"findings": ["tiers/doubtful"]})
	by_tiers := overriding({"findings": ["tiers/doubtful"], "by": "platform-team"})
	rules.decision.verdict == "denied" with input as given_both(found, by_limits)
	rules.decision.verdict == "allowed_by_override" with input as given_both(found, by_tiers)
}

test_a_finding_of_two_owners_needs_both if {
	frozen := object.union(finding, {"id": "freeze/frozen", "owners": ["sre-leads"]})
	found := {"findings": [frozen, object.union(frozen, {"msg": "another window", "owners": ["privacy-team"]})]}
	accepting := overriding({"findings": ["freeze/frozen"]})
	one := rules.decision with input as given_both(found, accepting)
	one.verdict == "denied"
	one.refused_overrides == ["override 1 by sre-leads: freeze/frozen also needs one of privacy-team"]
	second := object.union(override, {"by": "privacy-team", "findings": ["freeze/frozen"]})
	both := rules.decision with input as given_both(found, {"overrides": array.concat(accepting.overrides, [second])})
	both.verdict == "allowed_by_override"
}

test_a_finding_nobody_owns_needs_the_owners_of_every_change if {
	found := {"findings": [object.union(finding, {"id": "other/doubtful", "owners": []})]}
	accepting := overriding({"findings": ["other/doubtful"]})
	rules.decision.verdict == "allowed_by_override" with input as given_both(found, accepting)
}

test_one_soft_finding_left_is_enough_to_deny if {
	decision := rules.decision with input as object.union(
		given_both(high, overriding({})),
		{"risk": {"undecided": ["reach"]}},
	)
	decision.verdict == "denied"
	[found.id | some found in decision.overridden] == ["risk/high"]
}

test_a_reason_may_be_exactly_as_long_as_the_data_say if {
	rules.decision.allow with input as given_both(high, overriding({"reason": "ten letter"}))
	short := {"thresholds": {"override_reason_shortest": {"value": 0}}}
	rules.decision.allow with input as object.union(given_both(high, overriding({"reason": "x"})), short)
}

test_it_is_refused_only_for_what_it_names if {
	others := {"findings": [
		object.union(finding, {"id": "limits/wrong", "level": "hard"}),
		object.union(finding, {"id": "tiers/doubtful", "owners": ["platform-team"]}),
	]}
	decision := rules.decision with input as object.union(given_both(high, overriding({})), others)
	decision.verdict == "denied"
	decision.refused_overrides == []
}

test_of_a_hard_finding_only_its_level_is_told if {
	wrong := {"findings": [object.union(finding, {"id": "tiers/wrong", "level": "hard", "owners": ["platform-team"]})]}
	decision := rules.decision with input as given_both(wrong, overriding({"findings": ["tiers/wrong"]}))
	decision.refused_overrides == ["override 1 by sre-leads: tiers/wrong is hard; only soft findings can be overridden"]
}

test_a_stranger_is_told_only_that if {
	decision := rules.decision with input as object.union(given_both(high, overriding({"by": "somebody"})), two_owners)
	decision.refused_overrides == ["override 1 by somebody: not an owner of what risk/high is about"]
}

test_where_nothing_changes_nobody_can_accept if {
	found := {"findings": [object.union(finding, {"owners": []})], "proposal": {"changes": []}}
	decision := rules.decision with input as given_both(found, overriding({"findings": ["limits/doubtful"]}))
	decision.verdict == "denied"
	decision.overridden == []
}

test_an_area_with_changes_is_accepted_by_their_owners_alone if {
	found := {"findings": [object.union(finding, {"owners": ["platform-team"]})]}
	decision := rules.decision with input as given_both(found, overriding({"findings": ["limits/doubtful"]}))
	decision.verdict == "allowed_by_override"
}

test_a_finding_it_does_not_name_is_not_told_as_accepted_in_part if {
	found := {"findings": [object.union(finding, {"owners": ["sre-leads"]})]}
	both := {"overrides": [override, object.union(override, {"by": "gateway-team"})]}
	decision := rules.decision with input as object.union(object.union(given_both(high, both), two_owners), found)
	decision.verdict == "denied"
	decision.refused_overrides == []
}
