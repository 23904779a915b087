package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Critical risk
# description: >-
#   The score reaches the critical bound, or the assessment itself calls it critical. Whether an
#   owner may accept it is data: the threshold critical_level is soft or hard.
# custom:
#   id: risk/critical
#   level: soft or hard
found contains lib.finding(rules, "risk/critical", "/risk/score", msg, help) if {
	whole
	critical
	msg := concat("", [
		$"risk {input.risk.score} of 100 is {input.risk.level}; it is critical from ",
		$"{input.thresholds.risk_critical.value} {input.thresholds.risk_critical.unit} on. ",
		$"{acceptance_at(input.thresholds.critical_level.value)} A smaller change scores less",
	])
	help := concat("", [
		$"propose a smaller change, one that scores below {input.thresholds.risk_high.value}. ",
		acceptance_at(input.thresholds.critical_level.value),
	])
}

critical if input.risk.score >= input.thresholds.risk_critical.value

critical if input.risk.level == "critical"

acceptance_at("soft") := acceptance

acceptance_at("hard") := "Nobody can accept it."
