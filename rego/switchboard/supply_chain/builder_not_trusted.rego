package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Builder not trusted
# description: The provenance names builders only that the values do not.
# custom:
#   id: supply_chain/builder_not_trusted
#   level: hard
found contains lib.finding(rules, "supply_chain/builder_not_trusted", "/supply_chain/provenance", msg, help) if {
	stops("provenance", "provenance_built")
	msg := $"built by {told_by(sieve.provenance, "builder")}, which is no builder of the supply_chain data"
	help := $"build {image.name} with one of {concat(", ", sort(lists.builders))}"
}

passed contains "supply_chain/builder_not_trusted" if passes("provenance", "provenance_built")

# METADATA
# title: What provenance tells
# description: One field of the statements at some positions, each once, for messages.
told_by(positions, field) := concat(", ", sort([$"{told}" |
	some told in {input.supply_chain.provenance[at][field] | some at in positions}
]))
