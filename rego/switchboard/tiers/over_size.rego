package switchboard.tiers

# METADATA
# title: Over the size
# description: The request is larger than the tenant's tier carries.
# custom:
#   id: tiers/over_size
#   level: hard
findings contains {
	"id": "tiers/over_size",
	"level": "hard",
	"msg": concat("", [
		$"tenant {input.request.tenant} sends {input.request.size_mb} MB to {input.request.service}; ",
		$"tier {tier.name} carries {tier.size_mb} MB. Send it in parts of at most {tier.size_mb} MB; ",
		"waiting does not help. For more, ask the owners of tiers, with the reason and the size you need",
	]),
	"path": "/request/size_mb",
} if {
	input.request.size_mb > tier.size_mb
}
