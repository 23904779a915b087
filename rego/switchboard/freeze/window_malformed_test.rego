package switchboard_test.freeze

test_a_window_that_does_not_say_all_of_it_freezes_everything if {
	every broken in [
		{"id": ""},
		{"id": 7},
		{"owner": " "},
		{"reason": null},
		{"start": "2026-12-20"},
		{"start": 1790100000},
		{"start": 1789990000.5},
		{"start": -1},
		{"end": 1790100000.5},
		{"end": -1},
		{"scope": "everything"},
		{"scope": {"everything": false}},
		{"scope": []},
		{"scope": null},
	] {
		values := during(broken)
		decision := decided(given({}), values)
		ids(decision) == {"freeze/window_malformed"}
		decision.findings[0].path == "/now"
		decision.findings[0].level == "soft"
		contains(decision.findings[0].msg, "window 1 of the freeze data is malformed")
		not decision.allow
		decision.windows == []
		passed(given({}), values) == {"freeze/frozen"}
	}
}

test_scopes_that_name_nothing_or_something_unknown_are_malformed if {
	every scope in [{}, {"areas": []}, {"areas": [""]}, {"areas": "limits"}, {"areas": ["slo"], "services": "x"}, {"tenants": ["acme"]}, {"areas": ["slo"], "tenants": ["acme"]}, {"areas": ["slo"], "everything": true}] {
		ids(decided(given({}), during({"scope": scope}))) == {"freeze/window_malformed"}
	}
}

test_a_malformed_window_that_says_its_end_freezes_until_then if {
	every end, allow in {"1789999999": true, "1790000000": true, "1790000001": false} {
		turned_round := {"start": 1791000000, "end": to_number(end)}
		decided(given({}), during(turned_round)).allow == allow
	}
	not decided(given({}), during({"owner": null, "end": "1789990000"})).allow
}

test_each_key_of_a_window_is_needed if {
	every key, _ in window {
		ids(decided(given({}), with_windows([object.remove(window, [key])]))) == {"freeze/window_malformed"}
	}
	ids(decided(given({}), with_windows(["year-end"]))) == {"freeze/window_malformed"}
}

test_a_malformed_window_is_named_beside_whole_ones if {
	over := object.union(window, {"end": 1789990001})
	decision := decided(given({}), with_windows([over, {}]))
	ids(decision) == {"freeze/window_malformed"}
	contains(decision.guidance[0], "mend window 2")
}

test_nobody_lets_a_change_through_a_malformed_window if {
	not decided(overriding({}), with_windows([{}])).allow
}
