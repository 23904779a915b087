package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The call must say whose it is, what is used, and what it would use.
# custom:
#   id: budgets/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"budgets", "",
	"no facts were given; pass an object with a call under budgets",
) if {
	not lib.given
}

found contains lib.cannot_decide("budgets", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A budget or a level is not known
# description: >-
#   The values name no budget of the tenant, or levels that do not say all of it. What is not known is
#   not allowed.
# custom:
#   id: budgets/cannot_decide
#   level: hard
found contains lib.cannot_decide("budgets", "/budgets/tenant", msg) if {
	whole
	not tokens
	msg := concat("", [
		$"no budget is known for {input.budgets.tenant}: the data of budgets must name the tenant, and its ",
		"tokens or a default in whole tokens/month, with their source",
	])
}

found contains lib.cannot_decide("budgets", "", msg) if {
	whole
	not levels
	msg := concat("", [
		"the data of budgets must hold levels in rising order, each with at in whole percent to 100 and ",
		"lets as a share to 1 that does not rise",
	])
}
