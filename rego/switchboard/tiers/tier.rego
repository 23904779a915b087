package switchboard.tiers

import data.switchboard.lib

default tier := {}

# METADATA
# title: The tier in force
# description: >-
#   The tenant's tier with its size and priority (normal where the tier states none). Left empty
#   where the tenant, the tier or the size is missing. Tiers are not ordered: regulated carries less
#   than standard on purpose.
tier := {"name": name, "priority": priority, "size_mb": size_mb} if {
	lib.whole_request
	name := data.switchboard_data.limits.tenants[input.request.tenant].tier
	is_string(name)
	terms := data.switchboard_data.tiers.tiers[name]
	size_mb := terms.size_mb
	is_number(size_mb)
	size_mb >= 0
	priority := object.get(terms, "priority", "normal")
	is_string(priority)
}
