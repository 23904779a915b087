package switchboard_test.purpose

use := {
	"tenant": "acme",
	"dataset": "access-log",
	"purposes": ["investigation"],
	"collected_for": ["security"],
}

values := {
	"purposes": {
		"billing": "invoices and what they rest on",
		"investigation": "a case somebody opened",
		"marketing": "offers",
		"security": "keeping the platform safe",
		"threat-intel": "patterns of attacks",
	},
	"compatible": {
		"security": ["investigation", "threat-intel"],
		"billing": [],
	},
	"datasets": {
		"access-log": {"purposes": ["investigation", "security", "threat-intel"]},
		"invoice": {"purposes": ["billing", "investigation", "marketing"]},
		"closed": {"purposes": []},
		"odd": {"purposes": ["security", 7]},
		"text": "security",
	},
	"tenants": {
		"acme": {"purposes": ["billing", "investigation", "security", "threat-intel"]},
		"globex": {"purposes": ["billing", "security"]},
		"odd": {"purposes": "security"},
	},
}

asking(changed) := {"purpose": object.union(use, changed)}

ids(decision) := {finding.id | some finding in decision.findings}
