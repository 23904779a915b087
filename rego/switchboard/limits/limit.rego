package switchboard.limits

import data.switchboard.lib

default limit := {}

# METADATA
# title: The limit in force
# description: >-
#   The tenant's own numbers; where it has none, its tier's; for a burst that neither states, the
#   default of the tiers data. Left empty where any of them is missing or no number: a limit written
#   as text is an error, not a reason to inherit.
limit := {"burst": burst, "rps": rps, "tier": tenant.tier} if {
	lib.whole_request
	tenant := data.switchboard_data.limits.tenants[input.request.tenant]
	is_string(tenant.tier)
	tier := data.switchboard_data.tiers.tiers[tenant.tier]
	rps := object.get(tenant, "rps", object.get(tier, "rps", null))
	spare := object.get(data.switchboard_data.tiers, ["defaults", "burst"], null)
	burst := object.get(tenant, "burst", object.get(tier, "burst", spare))
	is_number(rps)
	is_number(burst)
	rps >= 0
	burst >= 0
}
