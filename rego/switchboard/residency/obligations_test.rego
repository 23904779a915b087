package switchboard_test.residency

import data.switchboard.residency as rules

test_a_violation_obliges if {
	decision := rules.decision with input as asking({"operation": "failover", "destination": "us-east-1"})
		with data.switchboard_data.residency as values
	{duty | some duty in decision.obligations} == {
		{"id": "residency/abort", "operation": "failover", "tenant": "acme"},
		{"id": "residency/audit_event", "signed": true, "tenant": "acme"},
		{"id": "residency/block_writes", "regions": ["us-east-1"], "tenant": "acme"},
		{
			"id": "residency/human_override",
			"before": "writes are admitted again",
			"by": "data protection officer",
			"tenant": "acme",
		},
		{"id": "residency/isolate_pipeline", "from": "eu-west-1", "tenant": "acme", "to": "us-east-1"},
		{"id": "residency/notify", "tenant": "acme", "whom": "data protection officer"},
		{
			"id": "residency/restore_snapshot",
			"regions": ["eu-central-1", "eu-west-1"],
			"snapshot": "the last compliant one",
			"tag": "EU",
			"tenant": "acme",
			"when": "data were written outside",
		},
	}
	decision.obligations == sort(decision.obligations)
}

test_each_kind_of_violation_obliges if {
	every changed in [
		{"destination": "eu-north-1"},
		{"tenant": "astray", "destination": "us-east-1"},
		{"source": "us-east-1", "destination": "eu-west-1"},
	] {
		decision := rules.decision with input as asking(changed)
			with data.switchboard_data.residency as values
		count(decision.obligations) == 7
	}
}

test_what_is_only_observed_obliges_to_nothing if {
	decision := rules.decision with input as asking({"destination": "eu-north-1"})
		with data.switchboard_data.residency as object.union(values, {"observe": ["residency/region_not_allowed"]})
	decision.allow
	decision.obligations == []
	ids(decision) == {"residency/region_not_allowed"}
}

test_what_cannot_be_decided_obliges_to_nothing_but_the_denial if {
	decision := rules.decision with input as asking({"tenant": "nobody"})
		with data.switchboard_data.residency as values
	decision.obligations == []
	not decision.allow
}
