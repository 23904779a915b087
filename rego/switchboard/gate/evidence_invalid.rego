package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Evidence does not verify
# description: >-
#   Evidence came with the change, and a check of it failed: something was altered, added, left out, or
#   signed by a key the base does not trust. It denies whether evidence is required or not.
# custom:
#   id: gate/evidence_invalid
#   level: hard
found contains lib.finding(rules, "gate/evidence_invalid", "/evidence/status", msg, help) if {
	whole
	input.evidence.status == "invalid"
	msg := $"evidence does not verify: {input.evidence.reason}"
	help := "find out who altered the evidence, then make the proposal and its evidence again"
}
