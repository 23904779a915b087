package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Simulation failed
# description: The simulation of residency or of purpose under the new version did not pass.
# custom:
#   id: rollout/simulation_failed
#   level: hard
found contains lib.finding(rules, "rollout/simulation_failed", $"/rollout/readiness/simulations/{name}", msg, help) if {
	judged
	some name, passes in input.rollout.readiness.simulations
	name in simulated
	passes == false
	msg := $"the simulation of {name} for tenant {input.rollout.tenant} did not pass"
	help := $"replay the decisions of {name} on the new version and mend what it would deny or allow wrongly"
}

passed contains "rollout/simulation_failed" if {
	judged
	every name in simulated {
		input.rollout.readiness.simulations[name] == true
	}
}

simulated := {"purpose", "residency"}
