package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: SLSA level too low
# description: The provenance is of a lower SLSA build level than the values ask for.
# custom:
#   id: supply_chain/level_too_low
#   level: hard
found contains lib.finding(rules, "supply_chain/level_too_low", "/supply_chain/provenance", msg, help) if {
	stops("provenance_source", "provenance_level")
	msg := $"provenance of SLSA level {told_by(sieve.provenance_source, "level")}; {bounds.slsa_level} is asked for"
	help := $"build {image.name} where the provenance reaches level {bounds.slsa_level}: hosted, isolated, out of the build's own reach"
}

passed contains "supply_chain/level_too_low" if passes("provenance_source", "provenance_level")
