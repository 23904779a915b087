package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Canary missing
# description: A region of the tenant has no canary staged.
# custom:
#   id: rollout/canary_missing
#   level: hard
found contains lib.finding(rules, "rollout/canary_missing", "/rollout/readiness/canaries", msg, help) if {
	judged
	some region in input.rollout.regions
	not region in input.rollout.readiness.canaries
	msg := $"no canary is staged in {region} for tenant {input.rollout.tenant}"
	help := $"stage a canary in {region}, or take the region out of the roll-out"
}

passed contains "rollout/canary_missing" if {
	judged
	every region in input.rollout.regions {
		region in input.rollout.readiness.canaries
	}
}
