package switchboard.limits

import data.switchboard.lib

# METADATA
# title: Below the floor
# description: >-
#   The limit in force is below what the tenant's contract promises. Told with every decision about
#   this tenant; it denies nobody.
# custom:
#   id: limits/below_floor
#   level: advisory
found contains lib.finding(rules, "limits/below_floor", "/request/tenant", msg, help) if {
	floor := data.switchboard_data.limits.tenants[input.request.tenant].floor
	is_number(floor)
	limit.rps < floor
	msg := concat("", [
		$"the limit of tenant {input.request.tenant} is {limit.rps} requests/s, below the ",
		$"{floor} requests/s its contract promises",
	])
	help := $"the owners of limits should raise tenant {input.request.tenant} to {floor} requests/s"
}
