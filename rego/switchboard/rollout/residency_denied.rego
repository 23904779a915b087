package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Residency denied
# description: >-
#   Tripwire: data would have gone where they may not. The roll-out is aborted until a person lets it
#   go on.
# custom:
#   id: rollout/residency_denied
#   level: hard
found contains lib.finding(rules, "rollout/residency_denied", "/rollout/signals/residency_denials", msg, help) if {
	judged
	signals.residency_denials > 0
	msg := $"{signals.residency_denials} transfers of tenant {input.rollout.tenant} were denied by residency in this wave"
	help := "abort the roll-out, sign the event, and ask the data protection officer before it goes on"
}

passed contains "rollout/residency_denied" if {
	judged
	signals.residency_denials == 0
}
