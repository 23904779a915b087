package switchboard_test.rollout

import data.switchboard.rollout as rules

undecided(facts, path) if {
	decision := decided(facts)
	[[finding.id, finding.path, finding.msg] | some finding in decision.findings] == [["rollout/cannot_decide", path, $"{path} is missing or has the wrong type"]]
	decision.allow == false
	{word | some word in decision.checklist} == {"no-go"}
}

test_no_facts if {
	decision := decided("acme")
	ids(decision) == {"rollout/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
}

without(path) := json.remove(given({}), [path])

test_each_missing_fact_is_named if {
	every path in [
		"/now",
		"/rollout/tenant",
		"/rollout/at_percent",
		"/rollout/to_percent",
		"/rollout/since",
		"/rollout/frozen_until",
		"/rollout/regions",
		"/rollout/readiness/slo/days",
		"/rollout/readiness/slo/good_share",
		"/rollout/readiness/cache/hit_share",
		"/rollout/readiness/cache/p95_ms",
		"/rollout/readiness/revisions",
		"/rollout/readiness/revisions/1/name",
		"/rollout/readiness/revisions/1/wanted",
		"/rollout/readiness/revisions/1/loaded",
		"/rollout/readiness/simulations/purpose",
		"/rollout/readiness/simulations/residency",
		"/rollout/readiness/canaries",
		"/rollout/signals/api_budget_left_share",
		"/rollout/signals/budget_left_share_24h",
		"/rollout/signals/compensation_share_24h",
		"/rollout/signals/replica_lag/above_s",
		"/rollout/signals/replica_lag/lag_s",
		"/rollout/signals/residency_denials",
	] {
		undecided(without(path), path)
	}
}

test_facts_of_another_kind_are_missing if {
	undecided(given({"tenant": " "}), "/rollout/tenant")
	undecided(given({"at_percent": -2}), "/rollout/at_percent")
	undecided(given({"to_percent": "10"}), "/rollout/to_percent")
	undecided(given({"since": 1.5}), "/rollout/since")
	undecided(given({"frozen_until": null}), "/rollout/frozen_until")
	undecided(given({"regions": []}), "/rollout/regions")
	undecided(given({"regions": [1]}), "/rollout/regions")
	undecided(ready({"revisions": []}), "/rollout/readiness/revisions")
	undecided(ready({"simulations": {"purpose": "passed"}}), "/rollout/readiness/simulations/purpose")
	undecided(ready({"simulations": {"residency": 1}}), "/rollout/readiness/simulations/residency")
	undecided(ready({"canaries": "eu-west-1"}), "/rollout/readiness/canaries")
	undecided(ready({"slo": {"days": "14"}}), "/rollout/readiness/slo/days")
	undecided(ready({"slo": {"good_share": null}}), "/rollout/readiness/slo/good_share")
	undecided(ready({"cache": {"hit_share": []}}), "/rollout/readiness/cache/hit_share")
	undecided(ready({"cache": {"p95_ms": "350"}}), "/rollout/readiness/cache/p95_ms")
	undecided(signalling({"api_budget_left_share": "0.5"}), "/rollout/signals/api_budget_left_share")
	undecided(signalling({"budget_left_share_24h": "0.5"}), "/rollout/signals/budget_left_share_24h")
	undecided(signalling({"compensation_share_24h": "0"}), "/rollout/signals/compensation_share_24h")
	undecided(signalling({"replica_lag": {"above_s": "0"}}), "/rollout/signals/replica_lag/above_s")
	undecided(signalling({"replica_lag": {"lag_s": "0"}}), "/rollout/signals/replica_lag/lag_s")
	undecided(signalling({"residency_denials": "0"}), "/rollout/signals/residency_denials")
}

test_a_budget_may_be_overspent if ids(decided(signalling({"api_budget_left_share": -0.2, "budget_left_share_24h": -0.1}))) == {"rollout/budget_burns", "rollout/releases_paused"}

test_each_value_is_needed if {
	every key, _ in values {
		decision := decided_on(given({}), object.remove(values, [key]))
		ids(decision) == {"rollout/cannot_decide"}
		decision.findings[0].path == ""
		lacking := {key} - {"waves"}
		contains(decision.findings[0].msg, $"not known: [{concat(", ", lacking)}]")
		decision.next == 0
		passed_on(given({}), object.remove(values, [key])) == set()
	}
	every name, unit in rules.units {
		decision := decided_on(given({}), object.union(values, {name: {"unit": $"{unit}s"}}))
		ids(decision) == {"rollout/cannot_decide"}
	}
}

test_waves_grow_to_all_of_it if {
	every waves in [[], [2, 10], [2, 10, 10, 100], [10, 2, 100], [0, 100], [-0.5, 100], [null, 100], [2, "10", 100], {"0": 100}, 100] {
		decision := decided_on(given({"at_percent": 0, "to_percent": 100}), object.union(values, {"waves": waves}))
		ids(decision) == {"rollout/cannot_decide"}
	}
	decided_on(given({"at_percent": 0, "to_percent": 100}), object.union(values, {"waves": [100]})).allow
	decided_on(given({"at_percent": 0, "to_percent": 0.5}), object.union(values, {"waves": [0.5, 100]})).allow
}

test_a_roll_out_stands_at_a_wave if {
	decision := decided(given({"at_percent": 3}))
	[[finding.id, finding.path, finding.msg] | some finding in decision.findings] == [["rollout/cannot_decide", "/rollout/at_percent", "3 % is no wave of the rollout data, and not 0"]]
	decision.next == 0
	passed_on(given({"at_percent": 3}), values) == set()
}

test_where_a_fact_is_missing_only_that_is_told if {
	all_wrong := {
		"at_percent": 3,
		"to_percent": 100,
		"since": now,
		"frozen_until": 1790000001,
		"readiness": {
			"slo": {"days": 1, "good_share": 0.1},
			"cache": {"hit_share": 0.1, "p95_ms": 9000},
			"revisions": [{"name": "rules", "wanted": "a", "loaded": "b"}],
			"simulations": {"purpose": false, "residency": false},
			"canaries": [],
		},
		"signals": {
			"api_budget_left_share": 0,
			"budget_left_share_24h": 0,
			"compensation_share_24h": 1,
			"replica_lag": {"above_s": 900, "lag_s": 900},
			"residency_denials": 3,
		},
	}
	undecided(json.remove(given(all_wrong), ["/rollout/tenant"]), "/rollout/tenant")
	ids(decided(given(all_wrong))) == {"rollout/cannot_decide"}
	ids(decided(given(object.union(all_wrong, {"at_percent": 2})))) == denying
	undecided(json.remove(given(object.union(all_wrong, {"at_percent": 2})), ["/rollout/tenant"]), "/rollout/tenant")
}
