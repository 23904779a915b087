package switchboard_test.retention

import data.switchboard.retention as rules

test_values_that_do_not_say_all_of_it_are_no_term if {
	every changed in [
		{"class": "nothing"},
		{"class": "odd"},
		{"class": "unclear"},
		{"class": "endless"},
		{"class": "half"},
		{"class": "months"},
		{"class": "text"},
		{"tenant": "nobody"},
		{"tenant": "wishful"},
		{"tenant": "lost"},
		{"tenant": "odd"},
		{"tenant": "list"},
		{"tenant": "text"},
	] {
		decision := rules.decision with input as asking(changed)
			with data.switchboard_data.retention as values
		decision.term == {}
		ids(decision) == {"retention/cannot_decide"}
		decision.obligations == []
		not decision.allow
	}
}

test_without_a_fact_or_with_an_unknown_word_there_is_no_term if {
	every hold in {true, false} {
		facts := object.union(record, {"legal_hold": hold})
		every key, _ in facts {
			rules.term == {} with input as {"now": now, "retention": object.remove(facts, {key})}
				with data.switchboard_data.retention as values
		}
		every changed in [{"operation": "shred"}, {"created": now + 1}, {"tenant": "nobody"}, {"class": "nothing"}, {"class": "unclear"}, {"tenant": "list"}] {
			rules.term == {} with input as asking(object.union({"legal_hold": hold}, changed))
				with data.switchboard_data.retention as values
		}
	}
}

test_each_named_tier_must_be_one if {
	every key in {"default_tier", "pii_tier"} {
		every hold in {true, false} {
			rules.term == {} with input as asking({"class": "audit-log", "legal_hold": hold})
				with data.switchboard_data.retention as object.union(values, {key: "gold"})
		}
	}
	rules.term == {} with input as asking({"class": "audit-log", "legal_hold": true})
		with data.switchboard_data.retention as object.union(values, {"hold_tier": 7})
}

test_each_of_the_three_named_tiers_is_needed if {
	every key in {"default_tier", "pii_tier", "hold_tier", "tiers", "classes", "tenants"} {
		rules.term == {} with input as asking({"class": "audit-log"})
			with data.switchboard_data.retention as object.remove(values, {key})
	}
}

test_a_record_of_now_has_a_term_and_one_of_the_future_has_none if {
	rules.term.tier == "standard-365d" with input as asking({"created": now})
		with data.switchboard_data.retention as values
	rules.term == {} with input as asking({"created": now + 1})
		with data.switchboard_data.retention as values
}
