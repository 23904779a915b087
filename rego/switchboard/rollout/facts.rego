package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of a roll-out: where it stands and where it would go, whether the tenant is
#   ready, and what the signals say. Shares lie between 0 and 1; `above_s` says for how long the lag
#   has been above its bound without a break.
facts_of("roll-out") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["rollout", "tenant"], "kind": "text"},
	{"path": ["rollout", "at_percent"], "kind": "amount"},
	{"path": ["rollout", "to_percent"], "kind": "amount"},
	{"path": ["rollout", "since"], "kind": "moment"},
	{"path": ["rollout", "frozen_until"], "kind": "moment"},
	{"path": ["rollout", "regions"], "kind": "entries"},
	{"path": ["rollout", "regions"], "kind": "texts"},
]

facts_of("readiness") := [
	{"path": ["rollout", "readiness", "slo", "days"], "kind": "amount"},
	{"path": ["rollout", "readiness", "slo", "good_share"], "kind": "amount"},
	{"path": ["rollout", "readiness", "cache", "hit_share"], "kind": "amount"},
	{"path": ["rollout", "readiness", "cache", "p95_ms"], "kind": "amount"},
	{"path": ["rollout", "readiness", "revisions"], "kind": "entries"},
	{"path": ["rollout", "readiness", "simulations", "purpose"], "kind": "flag"},
	{"path": ["rollout", "readiness", "simulations", "residency"], "kind": "flag"},
	{"path": ["rollout", "readiness", "canaries"], "kind": "texts"},
]

facts_of("signals") := [
	{"path": ["rollout", "signals", "api_budget_left_share"], "kind": "number"},
	{"path": ["rollout", "signals", "budget_left_share_24h"], "kind": "number"},
	{"path": ["rollout", "signals", "compensation_share_24h"], "kind": "amount"},
	{"path": ["rollout", "signals", "replica_lag", "above_s"], "kind": "amount"},
	{"path": ["rollout", "signals", "replica_lag", "lag_s"], "kind": "amount"},
	{"path": ["rollout", "signals", "residency_denials"], "kind": "amount"},
]

facts_of("revision") := [
	{"path": ["name"], "kind": "text"},
	{"path": ["wanted"], "kind": "text"},
	{"path": ["loaded"], "kind": "text"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := union({
	lib.missing(input, facts_of("roll-out")),
	lib.missing(input, facts_of("readiness")),
	lib.missing(input, facts_of("signals")),
	lib.missing_in(input, ["rollout", "readiness", "revisions"], facts_of("revision")),
})

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

signals := input.rollout.signals
