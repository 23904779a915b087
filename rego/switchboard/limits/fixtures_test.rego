package switchboard_test.limits

request := {
	"tenant": "acme",
	"service": "api-gateway",
	"rate_rps": 18.5,
	"burst_requests": 30,
	"size_mb": 8,
}

limits := {"tenants": {
	"acme": {"tier": "standard", "rps": 20, "burst": 40, "floor": 10},
	"globex": {"tier": "regulated"},
	"initech": {"tier": "free", "rps": 0.5, "floor": 2},
	"slow": {"tier": "free", "rps": 0.001},
	"text": {"tier": "standard", "rps": "20"},
	"lost": {"tier": "gold", "rps": 20},
	"three": {"tier": 3, "rps": 20},
	"one": {"tier": "standard", "rps": 1},
	"closed": {"tier": "standard", "rps": 0, "burst": 0},
	"burst-text": {"tier": "standard", "burst": "40"},
	"burst-negative": {"tier": "standard", "burst": -1},
	"at-floor": {"tier": "standard", "rps": 20, "floor": 20},
	"floor-text": {"tier": "standard", "rps": 20, "floor": "30"},
	"negative": {"tier": "standard", "rps": -1},
}}

tiers := {"tiers": {
	"free": {"rps": 2, "burst": 4},
	"standard": {"rps": 10, "burst": 20},
	"regulated": {"rps": 5},
	"3": {"rps": 1, "burst": 1},
}}

ids(decision) := {finding.id | some finding in decision.findings}

asking(changed) := {"request": object.union(request, changed)}
