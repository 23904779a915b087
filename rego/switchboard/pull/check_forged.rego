package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A check is forged
# description: >-
#   On this commit there is a check of our name that another App made. Whoever requires the check by
#   name alone would take that one for ours.
# custom:
#   id: pull/check_forged
#   level: hard
found contains lib.finding(rules, "pull/check_forged", $"/pull/forged/{position}", msg, help) if {
	whole
	some position, check in input.pull.forged
	msg := $"App {check.app} made a check called {check.name} on this commit"
	help := concat("", [
		"find out who did, and push a new commit; in the ruleset, name our App as the expected ",
		"source of the check",
	])
}

passed contains "pull/check_forged" if {
	whole
	count(input.pull.forged) == 0
}
