package switchboard_test.residency

import data.switchboard.residency as rules

test_values_that_do_not_say_all_of_it_are_no_bounds if {
	every tenant in {"lost", "three", "nowhere", "odd", "hollow", "loose", "text", "nobody"} {
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
