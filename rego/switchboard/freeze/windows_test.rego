package switchboard_test.freeze

import data.switchboard.freeze as rules

test_a_window_of_a_second_is_a_window if rules.sound(object.union(window, {"start": 5, "end": 6}))

test_what_is_not_whole_is_in_force_for_nobody if {
	facts := object.remove(given({}), ["now"])
	rules.in_force == set() with input as facts with data.switchboard_data.freeze as during({})
	no_author := {"now": now, "freeze": object.remove(change, ["author"])}
	rules.in_force == set() with input as no_author with data.switchboard_data.freeze as during({})
}
