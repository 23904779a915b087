package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Wave skipped
# description: Waves are taken one after the other. Going back needs no decision.
# custom:
#   id: rollout/wave_skipped
#   level: hard
found contains lib.finding(rules, "rollout/wave_skipped", "/rollout/to_percent", msg, help) if {
	judged
	due == false
	msg := concat("", [
		$"the roll-out of tenant {input.rollout.tenant} stands at {input.rollout.at_percent} % and would go to ",
		$"{input.rollout.to_percent} %",
	])
	help := way_on(next)
}

passed contains "rollout/wave_skipped" if due

default due := false

due if {
	next > 0
	input.rollout.to_percent == next
}

way_on(wave) := $"ask for the next wave, {wave} %" if wave > 0

way_on(0) := "there is no further wave: the roll-out has taken all of the traffic"
