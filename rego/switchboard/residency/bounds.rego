package switchboard.residency

import data.switchboard.lib

default bounds := {}

# METADATA
# title: The bounds in force
# description: >-
#   Where the tenant's data may be: its own regions, the zone it belongs to with all regions of that,
#   and whether that zone is left by nobody. Left empty where the facts are not whole, a word or
#   region is not known, or the values do not say all of it.
bounds := {
	"bound": zone.bound,
	"regions": sort(tenant.regions),
	"zone": tenant.zone,
	"zone_regions": sort(zone.regions),
} if {
	whole
	input.residency.operation in known("operation")
	input.residency.source in regions
	input.residency.destination in regions
	tenant := data.switchboard_data.residency.tenants[input.residency.tenant]
	zone := data.switchboard_data.residency.zones[tenant.zone]
	is_boolean(zone.bound)
	every document in [tenant, zone] {
		lib.has(document, ["regions"], "entries")
		lib.has(document, ["regions"], "texts")
	}
}

# METADATA
# title: A region is in bounds
# description: It is one of the tenant's own, or a waiver that counts admits it. False otherwise.
default admitted(_) := false

admitted(region) if region in bounds.regions

admitted(region) if {
	bounds != {}
	count(waivers(region)) > 0
}

# METADATA
# title: A region stays in the zone
# description: The tenant's zone may be left, or the region lies in it. False otherwise.
default stays(_) := false

stays(_) if bounds.bound == false

stays(region) if region in bounds.zone_regions
