package switchboard_test.freeze

test_no_facts if {
	decision := decided([], with_windows([]))
	ids(decision) == {"freeze/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in change {
		facts := {"now": now, "freeze": object.remove(change, [key])}
		decision := decided(facts, with_windows([]))
		[finding.path | some finding in decision.findings] == [$"/freeze/{key}"]
		not decision.allow
		passed(facts, with_windows([])) == set()
	}
	every moment in [null, -1, "noon", 1.5] {
		decision := decided(object.union(given({}), {"now": moment}), with_windows([]))
		[finding.path | some finding in decision.findings] == ["/now"]
	}
}

test_each_missing_fact_of_an_override_is_named if {
	every key, _ in override {
		facts := given({"overrides": [object.remove(override, [key])]})
		decision := decided(facts, with_windows([window, {}]))
		[finding.path | some finding in decision.findings] == [$"/freeze/overrides/0/{key}"]
		not decision.allow
	}
}

test_a_change_that_touches_no_area_cannot_be_judged if {
	every areas in [[], [""], [1], "limits"] {
		decision := decided(given({"areas": areas}), with_windows([]))
		[finding.path | some finding in decision.findings] == ["/freeze/areas"]
	}
}

test_services_may_be_none_and_are_text if {
	decided(given({"services": []}), with_windows([])).allow
	not decided(given({"services": [1]}), with_windows([])).allow
}

test_what_the_values_must_hold if {
	every values in [
		{},
		object.remove(with_windows([]), ["windows"]),
		object.remove(with_windows([]), ["override_longest"]),
		object.remove(with_windows([]), ["override_reason_shortest"]),
		object.union(figures, {"windows": {}}),
		object.union(with_windows([]), {"override_longest": {"unit": "hours"}}),
		object.union(with_windows([]), {"override_reason_shortest": {"unit": "words"}}),
	] {
		decision := decided(given({}), values)
		ids(decision) == {"freeze/cannot_decide"}
		decision.findings[0].path == ""
		startswith(decision.findings[0].msg, "the freeze data must hold")
		passed(given({}), values) == set()
	}
}
