package switchboard.roles

# METADATA
# title: Obligations
# description: >-
#   A sensitive action that is permitted goes to the audit log with what carried it: the last step-up,
#   the waiver that spared one, or that the rule is only observed.
obligations contains {
	"id": "roles/audit",
	"action": input.roles.action,
	"carried_by": carrier,
	"session": input.roles.session,
	"subject": input.roles.subject,
} if {
	told.allow
	terms.sensitive
	some carrier in carriers
}

carriers contains {"challenge": step.challenge, "method": step.method} if {
	some step in fresh
	step.at == max([each.at | some each in fresh])
}

carriers contains {"waiver_by": waiver.by, "waiver_until": waiver.until} if {
	count(fresh) == 0
	some waiver in waivers
}

carriers contains {"observed": "roles/step_up_needed"} if {
	count(fresh) == 0
	count(waivers) == 0
}
