package switchboard_test.cost

test_a_guard_that_says_all_of_it_is_read if {
	decided(asking({}), with_guard({})).allow
}

test_each_part_of_a_guard_is_needed if {
	every key, _ in guard {
		undecided(asking({}), with_scope({"guards": [object.remove(guard, {key})]}))
		undecided(asking({}), with_guard({key: "odd"}))
	}
	undecided(asking({}), with_scope({"guards": ["odd"]}))
}

test_a_guard_begins_at_a_whole_percent if {
	every at in [0, 0.8, -1, "80"] {
		undecided(asking({}), with_guard({"at": percent(at)}))
	}
}

test_a_misspelt_operation_is_never_passed_over if {
	undecided(asking({}), with_guard({"pauses": ["policy-refesh"]}))
	undecided(asking({}), with_guard({"thins": {"audit-detial": share(0.8)}}))
	undecided(asking({}), with_guard({"thins": {"audit-detail": share(1.2)}}))
	undecided(asking({}), with_guard({"thins": {"audit-detail": 0.8}}))
}

test_a_setting_has_a_value_a_unit_and_a_source if {
	every key in {"value", "unit", "source"} {
		undecided(asking({}), with_guard({"sets": {"logs": object.remove(level("basic"), {key})}}))
	}
	undecided(asking({}), with_guard({"sets": {"logs": level(null)}}))
	decided(asking({}), with_guard({"sets": {"logs": level("basic")}})).allow
}
