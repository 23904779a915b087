package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: Throttled
# description: The tenant has used a share of its budget from which less of what it asks is let through.
# custom:
#   id: budgets/throttled
#   level: advisory
found contains lib.finding(rules, "budgets/throttled", "/budgets/used_tokens", msg, help) if {
	ready
	level_percent > 0
	msg := concat("", [
		$"tenant {input.budgets.tenant} has used {used_percent} % of its {tokens} tokens of this month; from ",
		$"{level_percent} % on only a share of what it asks is let through",
	])
	help := "let through the share that the obligation budgets/throttle names; the owners of budgets can give more"
}
