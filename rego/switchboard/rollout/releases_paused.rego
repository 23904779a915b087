package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Releases paused
# description: Too little of the error budget of the API is left for any production release.
# custom:
#   id: rollout/releases_paused
#   level: hard
found contains lib.finding(rules, "rollout/releases_paused", "/rollout/signals/api_budget_left_share", msg, help) if {
	judged
	signals.api_budget_left_share < bounds.release_budget
	msg := concat("", [
		$"{signals.api_budget_left_share} of the error budget of the API is left; ",
		$"releases pause below {bounds.release_budget}",
	])
	help := concat("", [
		$"release nothing until {bounds.release_budget} of the budget is left again; ",
		"what mends the errors goes first",
	])
}

passed contains "rollout/releases_paused" if {
	judged
	signals.api_budget_left_share >= bounds.release_budget
}
