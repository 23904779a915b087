package switchboard.budgets

# METADATA
# title: Levels that are reached
# description: Those whose share of the budget is used, in rising order.
reached := [level |
	some level in levels
	input.budgets.used_tokens * 100 >= level.at.value * tokens
]

# METADATA
# title: Used of the budget
# description: In whole percent, rounded down.
used_percent := floor((input.budgets.used_tokens * 100) / tokens)

# METADATA
# title: The last level that is reached
# description: In percent of the budget; 0 where none is.
default level_percent := 0

level_percent := reached[count(reached) - 1].at.value

# METADATA
# title: What is let through
# description: The share of what is asked, by the last level that is reached; 1 below the first.
default lets := 1

lets := reached[count(reached) - 1].lets.value
