package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Source not allowed
# description: >-
#   The data already lie in a region where the tenant's data may not be, so something went wrong
#   before this operation. Copying from there would spread it.
# custom:
#   id: residency/source_not_allowed
#   level: hard
found contains lib.finding(rules, "residency/source_not_allowed", "/residency/source", msg, help) if {
	bounds != {}
	in_place(input.residency.source) == false
	msg := concat("", [
		$"data of tenant {input.residency.tenant} lie in {input.residency.source}, where they may not be; ",
		$"operation {input.residency.operation} would take them from there",
	])
	help := concat("", [
		$"leave the data in {input.residency.source} alone, tell the data protection officer, and restore ",
		$"from the last compliant snapshot in {concat(", ", bounds.regions)}",
	])
}

passed contains "residency/source_not_allowed" if in_place(input.residency.source)

default in_place(_) := false

in_place(region) if {
	admitted(region)
	stays(region)
}
