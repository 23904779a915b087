package switchboard_test.rollout

test_the_first_wave_soaks_longer_than_the_rest if {
	every case in [
		{"at": 0, "to": 2, "soak": 0},
		{"at": 2, "to": 10, "soak": 2700},
		{"at": 10, "to": 25, "soak": 900},
		{"at": 50, "to": 100, "soak": 900},
	] {
		facts := {"at_percent": case.at, "to_percent": case.to}
		decided(given(object.union(facts, {"since": now - case.soak}))).allow
		early := decided(given(object.union(facts, {"since": (now - case.soak) + 1})))
		not early.allow
		ids(early) == {"rollout/soaking"}
		contains(early.findings[0].msg, $"soaks at {case.at} % for 1 s more, {case.soak} s in all")
	}
}

test_a_soak_says_how_long if {
	decision := only(given({"since": 1789999000}), "rollout/soaking", "/rollout/since")
	decision.findings[0].msg == "the roll-out of tenant acme soaks at 2 % for 1700 s more, 2700 s in all"
	decision.guidance == ["watch it and ask again in 1700 s"]
}
