package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: Spent
# description: The call would use more than is left of the tenant's budget.
# custom:
#   id: budgets/spent
#   level: hard
found contains lib.finding(rules, "budgets/spent", "/budgets/used_tokens", msg, help) if {
	ready
	input.budgets.used_tokens + input.budgets.asked_tokens > tokens
	msg := concat("", [
		$"tenant {input.budgets.tenant} asks for {input.budgets.asked_tokens} tokens, and has used ",
		$"{input.budgets.used_tokens} of the {tokens} of this month",
	])
	help := "ask for less, wait for the next month, or ask the owners of budgets for more, with the reason"
}

passed contains "budgets/spent" if {
	ready
	input.budgets.used_tokens + input.budgets.asked_tokens <= tokens
}
