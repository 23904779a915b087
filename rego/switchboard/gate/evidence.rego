package switchboard.gate

# METADATA
# title: Evidence stands
# description: >-
#   It verifies; or there is none to hold against the change, where none is needed or asked for. What
#   does not verify never stands.
default evidence_stands := false

evidence_stands if input.evidence.status == "verified"

evidence_stands if {
	input.evidence.status in {"missing", "unverified"}
	input.evidence.needed == false
}

evidence_stands if {
	input.evidence.status in {"missing", "unverified"}
	input.thresholds.evidence_required.value == false
}
