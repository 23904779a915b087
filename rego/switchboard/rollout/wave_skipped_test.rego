package switchboard_test.rollout

# From each wave (and from nothing), the one to go to.
steps := {0: 2, 2: 10, 10: 25, 25: 50, 50: 100}

asked := {0, 2, 5, 10, 25, 50, 100}

test_only_the_next_wave_is_taken if {
	every at in {0, 2, 50, 100} {
		every to in asked {
			decision := decided(given({"at_percent": at, "to_percent": to}))
			{1 | decision.allow} == {1 | steps[at] == to}
			ids(decision) == {"rollout/wave_skipped" | not steps[at] == to}
		}
	}
}

test_a_skipped_wave_is_told_with_the_one_due if {
	decision := only(given({"to_percent": 25}), "rollout/wave_skipped", "/rollout/to_percent")
	decision.findings[0].msg == "the roll-out of tenant acme stands at 2 % and would go to 25 %"
	decision.guidance == ["ask for the next wave, 10 %"]
}

test_a_wave_may_be_as_small_as_one_percent if {
	small := object.union(values, {"waves": [1, 100]})
	decided_on(given({"at_percent": 0, "to_percent": 1}), small).allow
	decided_on(given({"at_percent": 0, "to_percent": 100}), small).guidance == ["ask for the next wave, 1 %"]
}

test_after_the_last_wave_there_is_none if {
	decision := only(given({"at_percent": 100, "to_percent": 100}), "rollout/wave_skipped", "/rollout/to_percent")
	decision.guidance == ["there is no further wave: the roll-out has taken all of the traffic"]
	decision.next == 0
}
