package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Outside the zone
# description: >-
#   The data of a tenant whose zone is bound, such as the EU, would leave it. A failover is no
#   exception, and no waiver helps.
# custom:
#   id: residency/outside_zone
#   level: hard
found contains lib.finding(rules, "residency/outside_zone", "/residency/destination", msg, help) if {
	stays(input.residency.destination) == false
	within := concat(", ", bounds.zone_regions)
	msg := concat("", [
		$"operation {input.residency.operation} would take data of tenant {input.residency.tenant} out of ",
		$"{bounds.zone}, to {input.residency.destination}; {bounds.zone} is bound, also in a failover",
	])
	help := concat("", [
		$"stay in {bounds.zone} ({within}), and wait there rather than fail over elsewhere; only the data ",
		"protection officer can move a tenant to another zone",
	])
}

passed contains "residency/outside_zone" if stays(input.residency.destination)
