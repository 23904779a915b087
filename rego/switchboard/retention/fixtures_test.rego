package switchboard_test.retention

record := {
	"tenant": "acme",
	"class": "support-ticket",
	"operation": "keep",
	"created": 1790000000,
	"until": 1790000000,
	"pii": false,
	"legal_hold": false,
}

now := 1790000000

day := 86400

tier_of(count) := {"value": count, "unit": "days", "source": "the platform's retention tiers"}

values := {
	"default_tier": "standard-365d",
	"pii_tier": "short-30d",
	"hold_tier": "legal-hold",
	"tiers": {
		"ephemeral-7d": tier_of(7),
		"short-30d": tier_of(30),
		"standard-365d": tier_of(365),
		"long-1825d": tier_of(1825),
		"endless": tier_of(99999999),
		"half": tier_of(0.00001),
		"months": {"value": 12, "unit": "months", "source": "nobody"},
	},
	"classes": {
		"session": {"tier": "ephemeral-7d"},
		"support-ticket": {},
		"audit-log": {"tier": "long-1825d"},
		"profile": {"tier": "standard-365d", "pii": true},
		"court-file": {"tier": "legal-hold"},
		"odd": {"tier": 7},
		"unclear": {"tier": "short-30d", "pii": "some"},
		"endless": {"tier": "endless"},
		"half": {"tier": "half"},
		"months": {"tier": "months"},
		"text": "standard-365d",
	},
	"tenants": {
		"acme": {},
		"globex": {"overrides": {
			"session": "short-30d",
			"support-ticket": "long-1825d",
			"audit-log": "standard-365d",
			"profile": "ephemeral-7d",
			"court-file": "ephemeral-7d",
		}},
		"initech": {"overrides": {"profile": "long-1825d"}},
		"wishful": {"overrides": {"support-ticket": "legal-hold"}},
		"lost": {"overrides": {"support-ticket": "gold"}},
		"odd": {"overrides": {"support-ticket": 30}},
		"list": {"overrides": ["short-30d"]},
		"text": "standard",
	},
}

asking(changed) := {"now": now, "retention": object.union(record, changed)}

ids(decision) := {finding.id | some finding in decision.findings}
