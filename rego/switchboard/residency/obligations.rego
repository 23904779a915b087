package switchboard.residency

# METADATA
# title: Obligations
# description: >-
#   What a violation obliges to, whoever asked: stop, keep it from spreading, leave a signed record,
#   tell the data protection officer, wait for a person, and put right what was written. Nothing of
#   it where the rule is only observed, or where there are no bounds to violate.
obligations contains object.union(duty, {"tenant": input.residency.tenant}) if {
	some finding in told.findings
	finding.level == "hard"
	some duty in duties(input.residency)
}

duties(transfer) := [
	{"id": "residency/abort", "operation": transfer.operation},
	{"id": "residency/audit_event", "signed": true},
	{"id": "residency/block_writes", "regions": sort(outside)},
	{"id": "residency/human_override", "before": "writes are admitted again", "by": "data protection officer"},
	{"id": "residency/isolate_pipeline", "from": transfer.source, "to": transfer.destination},
	{"id": "residency/notify", "whom": "data protection officer"},
	{
		"id": "residency/restore_snapshot",
		"regions": bounds.regions,
		"snapshot": "the last compliant one",
		"tag": bounds.zone,
		"when": "data were written outside",
	},
]

# METADATA
# title: Regions outside
# description: The ends of the transfer where the tenant's data may not be.
outside := {region |
	some region in ends
	in_place(region) == false
}
