package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Ramp frozen
# description: A wire was tripped lately and froze the ramp.
# custom:
#   id: rollout/ramp_frozen
#   level: hard
found contains lib.finding(rules, "rollout/ramp_frozen", "/rollout/frozen_until", msg, help) if {
	judged
	input.now < input.rollout.frozen_until
	msg := $"the ramp of tenant {input.rollout.tenant} is frozen until {lib.date(input.rollout.frozen_until)} (UTC)"
	help := $"find out why the wire was tripped; ask again in {input.rollout.frozen_until - input.now} s"
}

passed contains "rollout/ramp_frozen" if {
	judged
	input.now >= input.rollout.frozen_until
}
