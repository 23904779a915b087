package switchboard.gate

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: >-
#   A fact the gate needs is not there or has the wrong type; also a level or a word nobody defined.
#   Nobody can override it: there is nothing to accept.
# custom:
#   id: gate/cannot_decide
#   level: hard
found contains lib.cannot_decide("gate", "", "no facts were given; pass an object") if not lib.given

found contains lib.cannot_decide("gate", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

found contains lib.cannot_decide("gate", path, msg) if {
	some position, finding in input.findings
	is_string(finding.level)
	not finding.level in known("finding")
	path := $"/findings/{position}/level"
	msg := $"{finding.level} is no level of a finding; known: advisory, hard, soft"
}

found contains lib.cannot_decide("gate", "/risk/level", msg) if {
	is_string(input.risk.level)
	not input.risk.level in known("risk")
	msg := $"{input.risk.level} is no level of risk; known: critical, high, low, medium"
}

found contains lib.cannot_decide("gate", "/evidence/status", msg) if {
	status := input.evidence.status
	is_string(status)
	not status in known("evidence")
	msg := $"{status} is nothing that verifying evidence comes to; known: invalid, missing, unverified, verified"
}

found contains lib.cannot_decide("gate", "/thresholds/critical_level/value", msg) if {
	level := input.thresholds.critical_level.value
	is_string(level)
	not level in {"soft", "hard"}
	msg := $"{level} is no level for critical risk; known: hard, soft"
}
