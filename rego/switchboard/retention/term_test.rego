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
