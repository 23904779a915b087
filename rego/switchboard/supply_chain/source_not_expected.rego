package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Source not expected
# description: The image was built from another repository than the values name for it.
# custom:
#   id: supply_chain/source_not_expected
#   level: hard
found contains lib.finding(rules, "supply_chain/source_not_expected", "/supply_chain/provenance", msg, help) if {
	stops("provenance_built", "provenance_source")
	msg := $"built from {told_by(sieve.provenance_built, "source")}; {image.name} is built from {source}"
	help := $"build {image.name} from {source}, or have its entry under images of the supply_chain data changed"
}

passed contains "supply_chain/source_not_expected" if passes("provenance_built", "provenance_source")
