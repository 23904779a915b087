package switchboard.gate

import data.switchboard.lib

# METADATA
# title: High risk
# description: >-
#   The score reaches the gate's bound, or the assessment itself calls it high. An owner of what
#   changes can accept it; the author cannot.
# custom:
#   id: risk/high
#   level: soft
found contains lib.finding(rules, "risk/high", "/risk/score", msg, help) if {
	whole
	too_high
	not critical
	msg := concat("", [
		$"risk {input.risk.score} of 100 is {input.risk.level}; the gate stops at ",
		$"{input.thresholds.risk_high.value} {input.thresholds.risk_high.unit}. ",
		$"{acceptance} A smaller change scores less",
	])
	help := concat("", [
		$"propose a smaller change, one that scores below {input.thresholds.risk_high.value}. ",
		acceptance,
	])
}

too_high if input.risk.score >= input.thresholds.risk_high.value

too_high if input.risk.level == "high"
