package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Recorded decisions were not replayed
# description: >-
#   A decision log is named and none of it could be replayed, so nobody knows whom the change hits.
# custom:
#   id: gate/decisions_unseen
#   level: soft
found contains lib.finding(rules, "gate/decisions_unseen", "/decisions/evaluated", msg, help) if {
	whole
	input.decisions.configured
	input.decisions.evaluated == false
	msg := $"a decision log is named but none of it was replayed: {input.decisions.reason}. {acceptance}"
	help := $"record decisions that can be replayed, or take the log out of switchboard.yaml. {acceptance}"
}
