package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Step-up waived
# description: A sensitive action went on without a step-up, since the values waive it for now.
# custom:
#   id: roles/step_up_waived
#   level: advisory
found contains lib.finding(rules, "roles/step_up_waived", "/roles/action", msg, help) if {
	terms.sensitive
	count(fresh) == 0
	some waiver in waivers
	msg := $"the step-up for {waiver.action} is waived by {waiver.by} until {lib.date(waiver.until)} (UTC): {waiver.reason}"
	help := $"take the waiver of {waiver.action} out of the roles data as soon as its reason is gone"
}
