package switchboard_test.residency

transfer := {
	"tenant": "acme",
	"operation": "write",
	"source": "eu-west-1",
	"destination": "eu-central-1",
	"purpose": "service",
}

now := 1790000000

values := {
	"zones": {
		"EU": {"bound": true, "regions": ["eu-west-1", "eu-central-1", "eu-north-1"]},
		"US": {"bound": false, "regions": ["us-east-1", "us-west-2"]},
		"empty": {"bound": true, "regions": []},
		"loose": {"regions": ["eu-west-1"]},
		"perhaps": {"bound": "yes", "regions": ["eu-west-1"]},
	},
	"tenants": {
		"acme": {"zone": "EU", "regions": ["eu-west-1", "eu-central-1"]},
		"globex": {"zone": "US", "regions": ["us-east-1"]},
		"astray": {"zone": "EU", "regions": ["eu-west-1", "us-east-1"]},
		"lost": {"zone": "ASIA", "regions": ["eu-west-1"]},
		"three": {"zone": 3, "regions": ["eu-west-1"]},
		"nowhere": {"zone": "EU", "regions": []},
		"odd": {"zone": "EU", "regions": ["eu-west-1", 7]},
		"hollow": {"zone": "empty", "regions": ["eu-west-1"]},
		"loose": {"zone": "loose", "regions": ["eu-west-1"]},
		"perhaps": {"zone": "perhaps", "regions": ["eu-west-1"]},
		"text": "EU",
	},
	"waivers": [waiver, object.union(waiver, {"id": "w-2", "tenant": "acme"})],
}

waiver := {
	"id": "w-1",
	"tenant": "globex",
	"purpose": "research",
	"region": "eu-west-1",
	"operations": ["export", "read"],
	"until": 1796083200,
	"by": "privacy-team",
}

asking(changed) := {"now": now, "residency": object.union(transfer, changed)}

ids(decision) := {finding.id | some finding in decision.findings}

waived := {"tenant": "globex", "operation": "read", "source": "us-east-1", "destination": "eu-west-1", "purpose": "research"}
