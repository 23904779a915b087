package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Region not allowed
# description: >-
#   The data would go to a region that is none of the tenant's, and no waiver that still counts admits
#   it for this purpose and operation.
# custom:
#   id: residency/region_not_allowed
#   level: hard
found contains lib.finding(rules, "residency/region_not_allowed", "/residency/destination", msg, help) if {
	admitted(input.residency.destination) == false
	own := concat(", ", bounds.regions)
	msg := concat("", [
		$"operation {input.residency.operation} would take data of tenant {input.residency.tenant} to ",
		$"{input.residency.destination}; its regions are {own}",
	])
	help := concat("", [
		$"use one of {own}; to add a region or a waiver for {input.residency.purpose}, ask the owners ",
		"of residency, who ask the data protection officer",
	])
}

passed contains "residency/region_not_allowed" if admitted(input.residency.destination)
