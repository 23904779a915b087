package switchboard.limits

# METADATA
# title: Below the floor
# description: >-
#   The limit in force is below what the tenant's contract promises. Told with every decision about
#   this tenant; it denies nobody.
# custom:
#   id: limits/below_floor
#   level: advisory
findings contains {
	"id": "limits/below_floor",
	"level": "advisory",
	"msg": concat("", [
		$"the limit of tenant {input.request.tenant} is {limit.rps} requests/s, below the ",
		$"{floor} requests/s its contract promises; the owners of limits should raise it",
	]),
	"path": "/request/tenant",
} if {
	floor := data.switchboard_data.limits.tenants[input.request.tenant].floor
	is_number(floor)
	limit.rps < floor
}
