# METADATA
# scope: package
# title: Gate
# description: May this proposal be merged?
# schemas:
#   - input: schema.gate.input
# custom:
#   facts: now, proposal, risk, findings, decisions, evidence, overrides, thresholds
package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Rules
# description: >-
#   Every rule of the gate and its level; that of critical risk is data, and hard where the data do
#   not say.
rules := {
	"gate/cannot_decide": "hard",
	"gate/decisions_broken": "soft",
	"gate/decisions_flip": "soft",
	"gate/decisions_opened": "soft",
	"gate/decisions_unseen": "soft",
	"gate/digest_differs": "hard",
	"gate/does_not_apply": "hard",
	"gate/evidence_invalid": "hard",
	"gate/evidence_missing": "hard",
	"gate/no_owner": "hard",
	"gate/nothing_changes": "hard",
	"gate/places_disagree": "soft",
	"risk/critical": critical_level,
	"risk/high": "soft",
	"risk/undecided": "soft",
}

default critical_level := "hard"

critical_level := "soft" if input.thresholds.critical_level.value == "soft"

# METADATA
# title: Findings
# description: What was found, without what helps.
findings := {object.remove(each, ["help"]) | some each in found}

# METADATA
# title: Decision
# description: >-
#   The verdict, every finding, those an owner accepted, why an override did not count, what would
#   help with the rest, and every rule the gate asked itself, in order; areas may bring more.
# entrypoint: true
decision := {
	"allow": allow,
	"findings": sort([finding | some finding in findings]),
	"guidance": sort([help | some help in guidance]),
	"obligations": [],
	"overridden": sort([finding | some finding in overridden]),
	"refused_overrides": sort([why | some why in refused]),
	"rules": sort([id | some id, _ in rules]),
	"verdict": verdict,
	"waiting": sort([each | some each in waiting]),
}

# METADATA
# title: Guidance
# description: >-
#   What helps with the findings nobody accepted. A fact that is missing has one answer whichever it
#   is; what areas brought along says in its own words what would help.
guidance contains each.help if {
	some each in found
	not object.remove(each, ["help"]) in overridden
}

guidance contains "give every fact the gate asks for, in its form: what cannot be decided is denied" if {
	some each in found
	each.id == "gate/cannot_decide"
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
#   base, its evidence stands, and every finding that denies was accepted by an owner.
allow if {
	whole
	count(input.proposal.changes) > 0
	input.proposal.recomputed_digest == input.proposal.change_digest
	input.proposal.applies == true
	evidence_stands
	count(lib.denying(findings) - overridden) == 0
}
