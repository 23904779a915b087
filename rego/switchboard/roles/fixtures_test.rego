package switchboard_test.roles

import data.switchboard.roles as rules

now := 1790000000

request := {
	"subject": "kim",
	"roles": ["operator"],
	"action": "limits.read",
	"session": "s-1",
	"step_ups": [],
}

step := {"challenge": "c-1", "session": "s-1", "method": "webauthn", "at": 1789999900}

waiver := {
	"action": "limits.change",
	"by": "security-team",
	"reason": "the authenticators are recalled",
	"until": 1790003600,
}

# Owner inherits from both sides; auditor stands apart.
values := {
	"roles": {
		"viewer": {"inherits": []},
		"analyst": {"inherits": ["viewer"]},
		"operator": {"inherits": ["viewer"]},
		"tenant-admin": {"inherits": ["analyst", "operator"]},
		"platform-admin": {"inherits": ["tenant-admin"]},
		"auditor": {"inherits": []},
		"owner": {"inherits": ["platform-admin", "auditor"]},
	},
	"actions": {
		"limits.read": {"roles": ["viewer"], "sensitive": false},
		"report.make": {"roles": ["analyst"], "sensitive": false},
		"limits.change": {"roles": ["operator"], "sensitive": true},
		"log.read": {"roles": ["auditor", "platform-admin"], "sensitive": false},
		"owner.change": {"roles": ["owner"], "sensitive": true},
	},
	"step_up": {"methods": ["webauthn"], "longest": {"value": 300, "unit": "s", "source": "ours"}},
	"waivers": [],
}

given(changed) := {"now": now, "roles": object.union(request, changed)}

stepped(changed) := given({"action": "limits.change", "step_ups": [object.union(step, changed)]})

valued(changed) := object.union(object.remove(values, object.keys(changed)), changed)

ids(decision) := {finding.id | some finding in decision.findings}

# The decision on facts and values.
decided(facts, given_values) := decision if {
	decision := rules.decision with input as facts with data.switchboard_data.roles as given_values
}

passed(facts, given_values) := found if {
	found := rules.passed with input as facts with data.switchboard_data.roles as given_values
}
