package switchboard_test.freeze

import data.switchboard.freeze as rules

# What is wrong with an override, and the word that says so.
faulty := [
	{"changed": {"change_digest": "sha256:b"}, "why": "it names another change"},
	{"changed": {"findings": ["risk/high"]}, "why": "it does not name freeze/frozen"},
	{"changed": {"reason": "too short"}, "why": "its reason is too short"},
	{"changed": {"reason": "   padded     "}, "why": "its reason is too short"},
	{"changed": {"expires": 1790000000}, "why": "it has expired"},
	{"changed": {"expires": 1790086401}, "why": "it lasts longer than an override may"},
]

test_an_override_that_does_not_count_is_told_and_freezes_on if {
	every cell in faulty {
		decision := decided(overriding(cell.changed), during({}))
		ids(decision) == {"freeze/frozen", "freeze/override_refused"}
		$"override 1 by sre-leads does not count: {cell.why}" in {finding.msg | some finding in decision.findings}
		not decision.allow
		decision.obligations == []
	}
}

test_it_counts_to_its_last_second_and_as_long_as_the_values_say if {
	decided(overriding({"expires": 1790000001}), during({})).allow
	decided(overriding({"expires": 1790086400}), during({})).allow
	decided(overriding({"reason": "ten  chars"}), during({})).allow
}

test_a_reason_of_nothing_is_none_whatever_the_values_say if {
	values := object.union(during({}), {"override_reason_shortest": {"value": 0}})
	not decided(overriding({"reason": "  "}), values).allow
	decided(overriding({"reason": "x"}), values).allow
}

test_it_is_not_by_the_author_however_spelt if {
	every author in ["sre-leads", "SRE-Leads", " sre-leads "] {
		facts := given({"author": author, "overrides": [override]})
		decision := decided(facts, during({}))
		not decision.allow
		"override 1 by sre-leads does not count: authors cannot override a freeze of their own change" in {finding.msg | some finding in decision.findings}
	}
	every by in ["SRE-Leads", " sre-leads"] {
		facts := given({"author": "sre-leads", "overrides": [object.union(override, {"by": by})]})
		"authors cannot override a freeze of their own change" in rules.faults(object.union(override, {"by": by})) with input as facts
	}
}

test_of_several_one_that_counts_is_enough if {
	facts := given({"overrides": [object.union(override, {"expires": 1}), override]})
	decision := decided(facts, during({}))
	decision.allow
	ids(decision) == {"freeze/overridden", "freeze/override_refused"}
}

test_without_bounds_no_override_counts if {
	rules.faults(override) == {"its reason is too short", "it lasts longer than an override may"} with input as overriding({})
		with data.switchboard_data.freeze as {"windows": [window]}
}
