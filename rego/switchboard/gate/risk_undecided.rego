package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Undecided risk
# description: Factors that could not be evaluated could carry the score across the bound.
# custom:
#   id: risk/undecided
#   level: soft
found contains lib.finding(rules, "risk/undecided", "/risk/undecided", msg, help) if {
	whole
	count(input.risk.undecided) > 0
	factors := concat(", ", sort(input.risk.undecided))
	msg := concat("", [
		$"{factors} could not be evaluated and could carry the risk across the bound. {acceptance} ",
		"Supply the measurements the assessment names, or propose a smaller change",
	])
	help := $"supply the measurements the assessment names, or propose a smaller change. {acceptance}"
}
