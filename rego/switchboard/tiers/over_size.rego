package switchboard.tiers

import data.switchboard.lib

# METADATA
# title: Over the size
# description: The request is larger than the tenant's tier carries.
# custom:
#   id: tiers/over_size
#   level: hard
found contains lib.finding(rules, "tiers/over_size", "/request/size_mb", msg, help) if {
	input.request.size_mb > tier.size_mb
	msg := concat("", [
		$"tenant {input.request.tenant} sends {input.request.size_mb} MB to {input.request.service}; ",
		$"tier {tier.name} carries {tier.size_mb} MB",
	])
	help := concat("", [
		$"send it in parts of at most {tier.size_mb} MB; waiting does not help; ",
		"for more, ask the owners of tiers, with the reason and the size you need",
	])
}

passed contains "tiers/over_size" if input.request.size_mb <= tier.size_mb
