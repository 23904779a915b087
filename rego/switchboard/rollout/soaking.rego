package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Soaking
# description: >-
#   The wave before has not been watched long enough: the first longer than those after it.
# custom:
#   id: rollout/soaking
#   level: hard
found contains lib.finding(rules, "rollout/soaking", "/rollout/since", msg, help) if {
	judged
	input.now < soaked_at
	msg := concat("", [
		$"the roll-out of tenant {input.rollout.tenant} soaks at {input.rollout.at_percent} % for ",
		$"{soaked_at - input.now} s more, {soak} s in all",
	])
	help := $"watch it and ask again in {soaked_at - input.now} s"
}

passed contains "rollout/soaking" if {
	judged
	input.now >= soaked_at
}

# METADATA
# title: When the wave has soaked
# description: In seconds since the epoch; a roll-out that has not begun soaks nowhere.
soaked_at := input.rollout.since + soak

soak := 0 if input.rollout.at_percent == 0

soak := bounds.soak_first if input.rollout.at_percent == waves[0]

soak := bounds.soak if input.rollout.at_percent > waves[0]
