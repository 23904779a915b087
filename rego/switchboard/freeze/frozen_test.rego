package switchboard_test.freeze

test_a_window_in_force_freezes_the_change if {
	decision := decided(given({}), during({}))
	decision.findings == [{
		"id": "freeze/frozen",
		"level": "soft",
		"msg": "window year-end freezes this change until 2026-09-22 (UTC): the year's accounts close",
		"path": "/now",
	}]
	contains(decision.guidance[0], "ask sre-leads, who owns window year-end, for an override")
	decision.windows == [{
		"end": 1790100000,
		"id": "year-end",
		"owner": "sre-leads",
		"reason": "the year's accounts close",
		"says": decision.findings[0].msg,
	}]
	not decision.allow
	passed(given({}), during({})) == {"freeze/window_malformed"}
}

# A window holds from its first second and not in its last.
test_when_a_window_holds if {
	every moment, allow in {"1789989999": true, "1789990000": false, "1790099999": false, "1790100000": true} {
		decision := decided(object.union(given({}), {"now": to_number(moment)}), during({}))
		decision.allow == allow
	}
}

# What the change touches (areas, services), the scope of the window, and whether it is frozen.
matrix := [
	{"areas": ["limits"], "services": [], "scope": {"everything": true}, "frozen": true},
	{"areas": ["limits"], "services": [], "scope": {"areas": ["limits"]}, "frozen": true},
	{"areas": ["slo", "limits"], "services": [], "scope": {"areas": ["tiers", "limits"]}, "frozen": true},
	{"areas": ["limits"], "services": [], "scope": {"areas": ["slo"]}, "frozen": false},
	{"areas": ["limits"], "services": [], "scope": {"services": ["api-gateway"]}, "frozen": false},
	{"areas": ["limits"], "services": ["api-gateway"], "scope": {"services": ["api-gateway"]}, "frozen": true},
	{"areas": ["limits"], "services": ["reporting"], "scope": {"services": ["api-gateway"]}, "frozen": false},
	{"areas": ["limits"], "services": ["reporting"], "scope": {"areas": ["slo"], "services": ["reporting"]}, "frozen": true},
	{"areas": ["limits"], "services": ["reporting"], "scope": {"areas": ["limits"], "services": ["q2q-ai"]}, "frozen": true},
	{"areas": ["reporting"], "services": ["slo"], "scope": {"areas": ["slo"], "services": ["reporting"]}, "frozen": false},
]

test_each_scope_freezes_what_the_table_says if {
	every cell in matrix {
		decision := decided(given({"areas": cell.areas, "services": cell.services}), during({"scope": cell.scope}))
		[ids(decision) == {"freeze/frozen"}, decision.allow] == [cell.frozen, cell.frozen == false]
	}
}

test_every_window_in_force_has_to_let_it_through if {
	other := object.union(window, {"id": "audit", "owner": "privacy-team"})
	decision := decided(overriding({}), with_windows([window, other]))
	{finding.msg | some finding in decision.findings; finding.level == "soft"} == {"window audit freezes this change until 2026-09-22 (UTC): the year's accounts close"}
	not decision.allow
	decision.obligations == []
	passed(overriding({}), with_windows([window, other])) == {"freeze/window_malformed"}
	both := given({"overrides": [override, object.union(override, {"by": "privacy-team"})]})
	decided(both, with_windows([window, other])).allow
}
