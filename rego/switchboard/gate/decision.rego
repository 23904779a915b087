# METADATA
# scope: package
# title: Gate
# description: May this proposal be merged?
# custom:
#   facts: now, proposal, risk, findings, overrides, thresholds
package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Decision
# description: >-
#   The verdict, every finding, those an owner accepted, why an override did not count, and every
#   rule the gate asked itself, in order; areas may bring more.
# entrypoint: true
decision := {
	"allow": allow,
	"findings": sort([finding | some finding in findings]),
	"overridden": sort([finding | some finding in overridden]),
	"refused_overrides": sort([why | some why in refused]),
	"rules": [
		"gate/cannot_decide",
		"gate/digest_differs",
		"gate/does_not_apply",
		"gate/no_owner",
		"gate/nothing_changes",
		"gate/places_disagree",
		"risk/critical",
		"risk/high",
		"risk/undecided",
	],
	"verdict": verdict,
}

default verdict := "denied"

verdict := "allowed" if {
	allow
	count(overridden) == 0
}

verdict := "allowed_by_override" if {
	allow
	count(overridden) > 0
}

default allow := false

# METADATA
# title: Allow
# description: >-
#   The facts are whole, the proposal changes something, is the one its digest names, applies to its
#   base, carries a score, and every finding that denies was accepted by an owner.
allow if {
	whole
	count(input.proposal.changes) > 0
	input.proposal.recomputed_digest == input.proposal.change_digest
	input.proposal.applies == true
	is_number(input.risk.score)
	count(lib.denying(findings) - overridden) == 0
}
