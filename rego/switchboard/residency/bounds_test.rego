package switchboard_test.residency

import data.switchboard.residency as rules

test_values_that_do_not_say_all_of_it_are_no_bounds if {
	every tenant in {"lost", "three", "nowhere", "odd", "hollow", "loose", "perhaps", "text", "nobody"} {
		rules.bounds == {} with input as asking({"tenant": tenant})
			with data.switchboard_data.residency as values
	}
}

test_without_bounds_nothing_is_admitted_and_nothing_stays if {
	every region in {"eu-west-1", "us-east-1"} {
		rules.admitted(region) == false with input as asking({"tenant": "nobody"})
			with data.switchboard_data.residency as values
		rules.stays(region) == false with input as asking({"tenant": "nobody"})
			with data.switchboard_data.residency as values
	}
}

test_a_waiver_needs_bounds if {
	named := object.union(waiver, {"tenant": "nobody"})
	rules.admitted("eu-west-1") == false with input as asking(object.union(waived, {"tenant": "nobody"}))
		with data.switchboard_data.residency as object.union(values, {"waivers": [named]})
}

test_without_a_fact_or_with_an_unknown_word_there_are_no_bounds if {
	every key, _ in transfer {
		rules.bounds == {} with input as {"now": now, "residency": object.remove(transfer, {key})}
			with data.switchboard_data.residency as values
	}
	rules.bounds == {} with input as {"residency": transfer}
		with data.switchboard_data.residency as values
	every changed in [{"operation": "copy"}, {"source": "mars"}, {"destination": "mars"}] {
		rules.bounds == {} with input as asking(changed)
			with data.switchboard_data.residency as values
	}
}
