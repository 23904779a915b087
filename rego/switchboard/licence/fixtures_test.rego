package switchboard_test.licence

export := {
	"dataset": "survey",
	"licences": ["CC-BY-4.0"],
	"audience": "partner",
	"catalogue": "2026-10",
	"columns": ["postcode", "age", "answer"],
	"redacted": [],
	"smallest_group": 5,
}

k_of(count) := {"value": count, "unit": "records", "source": "ours"}

values := {
	"catalogue": {"version": "2026-10", "quasi_identifiers": ["age", "Gender", "postcode"]},
	"classes": [
		{"name": "open", "audiences": ["internal", "partner", "public"], "attribution": false},
		{"name": "attribution", "audiences": ["internal", "partner", "public"], "attribution": true},
		{"name": "partners", "audiences": ["internal", "partner"], "attribution": false},
		{"name": "internal", "audiences": ["internal"], "attribution": false},
		{"name": "sealed", "audiences": [], "attribution": false},
		{"name": "broken", "audiences": "internal", "attribution": false},
		{"name": "silent", "audiences": ["internal", "partner"]},
		{"name": 7, "audiences": ["internal", "partner"], "attribution": false},
	],
	"licences": {
		"CC0-1.0": "open",
		"CC-BY-4.0": "attribution",
		"ODbL-1.0": "attribution",
		"vendor-2025": "partners",
		"contract-17": "internal",
		"evidence": "sealed",
		"broken": "broken",
		"silent": "silent",
		"seven": 7,
		"lost": "gold",
	},
	"audiences": {
		"internal": {"k": k_of(1), "redaction": true},
		"partner": {"k": k_of(5), "redaction": true},
		"public": {"k": k_of(20), "redaction": false},
		"vague": {"k": k_of(5)},
		"perhaps": {"k": k_of(5), "redaction": "yes"},
		"free": {"k": {"value": 5, "unit": "people", "source": "ours"}, "redaction": true},
	},
}

asking(changed) := {"licence": object.union(export, changed)}

ids(decision) := {finding.id | some finding in decision.findings}
