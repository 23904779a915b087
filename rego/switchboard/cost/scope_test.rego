package switchboard_test.cost

import data.switchboard.cost as rules

test_a_cap_is_in_whole_usd_a_month if {
	every cap in [0, 0.5, -1, "100", 1000000000001] {
		undecided(asking({}), with_scope({"cap": {"value": cap, "unit": "USD/month", "source": "x"}}))
	}
	every key in {"value", "unit", "source"} {
		undecided(asking({}), with_scope({"cap": object.remove(scope.cap, {key})}))
	}
	undecided(asking({}), with_scope({"cap": {"value": 100, "unit": "EUR/month", "source": "x"}}))
}

test_a_scope_says_all_of_it if {
	every key, _ in scope {
		undecided(asking({}), object.union(object.remove(values, {"scopes"}), {"scopes": {"gateway": object.remove(scope, {key})}}))
	}
	undecided(asking({}), object.union(values, {"scopes": {"gateway": null}}))
	undecided(asking({}), with_scope({"guards": {}}))
}

test_guards_rise if {
	undecided(asking({}), with_scope({"guards": [guards[1], guards[0]]}))
	undecided(asking({}), with_scope({"guards": [guards[0], guards[0]]}))
	rules.scope.guards == guards with input as asking({}) with data.switchboard_data.cost as values
}

test_a_scope_without_guards_has_a_cap_only if {
	decided(asking({"scope": "production", "spent_cents": 20000}), values).allow
}
