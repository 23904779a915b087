package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Evidence is missing
# description: >-
#   The base asks for evidence of every changed value, and none came with this change, or the base
#   holds no keys to verify it with.
# custom:
#   id: gate/evidence_missing
#   level: hard
found contains lib.finding(rules, "gate/evidence_missing", "/evidence/status", msg, help) if {
	whole
	input.thresholds.evidence_required.value == true
	input.evidence.needed == true
	input.evidence.status in {"missing", "unverified"}
	msg := $"evidence is required and not verified: {input.evidence.reason}"
	help := "propose with a signing key whose public half is in .switchboard/keyring.yaml on the base"
}
