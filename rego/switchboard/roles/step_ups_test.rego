package switchboard_test.roles

import data.switchboard.roles as rules

test_what_makes_a_step_up_count if {
	every case in [
		{"changed": {}, "faults": set()},
		{"changed": {"at": 1790000000}, "faults": set()},
		{"changed": {"at": 1789999700}, "faults": set()},
		{"changed": {"at": 1789999699}, "faults": {"it is too old"}},
		{"changed": {"at": 1790000001}, "faults": {"it lies ahead"}},
		{"changed": {"session": "s-2"}, "faults": {"it is of another session"}},
		{"changed": {"method": "password"}, "faults": {"its method is not admitted"}},
		{"changed": {"method": "sms", "session": "s-2"}, "faults": {"it is of another session", "its method is not admitted"}},
	] {
		faults := rules.faults(object.union(step, case.changed)) with input as given({}) with data.switchboard_data.roles as values
		faults == case.faults
		counts := count(case.faults) == 0
		decided(stepped(case.changed), values).allow == counts
	}
}

test_without_bounds_no_step_up_counts if {
	faults := rules.faults(step) with input as given({}) with data.switchboard_data.roles as {}
	faults == {"it is too old", "its method is not admitted"}
}

test_a_waiver_that_does_not_say_all_of_it_waives_nothing if {
	every changed in [
		{"action": "owner.change"},
		{"by": ""},
		{"reason": 1},
		{"until": "2027"},
		{"until": 1790000000},
	] {
		not decided(given({"action": "limits.change"}), valued({"waivers": [object.union(waiver, changed)]})).allow
	}
	every key, _ in waiver {
		not decided(given({"action": "limits.change"}), valued({"waivers": [object.remove(waiver, [key])]})).allow
	}
	decided(given({"action": "limits.change"}), valued({"waivers": [object.union(waiver, {"until": 1790000001})]})).allow
}
