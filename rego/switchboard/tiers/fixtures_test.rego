package switchboard_test.tiers

request := {
	"tenant": "globex",
	"service": "api-gateway",
	"rate_rps": 1,
	"burst_requests": 1,
	"size_mb": 50,
}

limits := {"tenants": {
	"globex": {"tier": "regulated"},
	"acme": {"tier": "standard"},
	"lost": {"tier": "gold"},
	"odd": {"tier": 3},
	"text": {"tier": "text"},
	"loud": {"tier": "loud"},
	"negative": {"tier": "negative"},
	"none": {"tier": "none"},
}}

tiers := {"tiers": {
	"standard": {"size_mb": 100},
	"regulated": {"size_mb": 50, "priority": "high"},
	"text": {"size_mb": "50"},
	"loud": {"size_mb": 50, "priority": 1},
	"3": {"size_mb": 50},
	"negative": {"size_mb": -1},
	"none": {"size_mb": 0},
}}

ids(decision) := {finding.id | some finding in decision.findings}

asking(changed) := {"request": object.union(request, changed)}
