package switchboard_test.pull

import data.switchboard.pull as rules

file := {
	"path": "policies/switchboard_data/limits/data.yaml",
	"previous": "",
	"status": "modified",
	"old_mode": "100644",
	"new_mode": "100644",
	"refused": "",
	"owners": ["sre-leads"],
	"configuration": false,
	"explained": true,
	"link": false,
	"mode_changed": false,
	"readable": true,
	"submodule": false,
}

telemetry := {"needed": true, "available": true, "reason": "", "age_s": 3600}

pull := {
	"number": 7,
	"head": "abc",
	"head_now": "abc",
	"authors": [{"id": 3, "login": "sam"}],
	"labels": ["policy"],
	"approvals": [{"id": 5, "login": "kim"}],
	"forged": [],
	"mergeable": true,
	"conflicts": [],
	"problems": [],
	"files": [file],
	"denied_by_new": [],
	"telemetry": telemetry,
	"bounds": {
		"approvals": {"value": 1, "unit": "people", "source": "ours"},
		"stop_label": {"value": "do-not-merge", "unit": "label", "source": "ours"},
		"telemetry_oldest": {"value": 7200, "unit": "s", "source": "ours"},
	},
}

given(changed) := {"now": 1790000000, "pull": object.union(pull, changed)}

with_file(changed) := given({"files": [file, object.union(file, changed)]})

ids(decision) := {found.id | some found in decision.findings}

# Whether some facts are denied for one thing alone, and that one is not passed.
denied_for(facts, id) if {
	decision := rules.decision with input as facts
	not decision.allow
	ids(decision) == {id}
	count(decision.guidance) > 0
	passed := rules.passed with input as facts
	not id in passed
}

allowed(facts) if {
	decision := rules.decision with input as facts
	decision.allow
	decision.findings == []
}
