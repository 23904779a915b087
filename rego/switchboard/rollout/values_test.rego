package switchboard_test.rollout

import data.switchboard.rollout as rules

test_the_next_wave_and_the_one_before if {
	every case in [
		{"at": 0, "next": 2, "before": 0},
		{"at": 2, "next": 10, "before": 0},
		{"at": 10, "next": 25, "before": 2},
		{"at": 50, "next": 100, "before": 25},
		{"at": 100, "next": 0, "before": 50},
	] {
		facts := given({"at_percent": case.at})
		next := rules.next with input as facts with data.switchboard_data.rollout as values
		next == case.next
		before := rules.before with input as facts with data.switchboard_data.rollout as values
		before == case.before
	}
}
