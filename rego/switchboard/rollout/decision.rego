# METADATA
# scope: package
# title: Roll-out
# description: May this tenant's roll-out go on to the next wave, and what has to be done if not?
# schemas:
#   - input: schema.rollout.input
#   - data.switchboard_data.rollout: schema.rollout.values
# custom:
#   facts: now, rollout
#   values: switchboard_data.rollout
package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"rollout/autonomy_drifts": "hard",
	"rollout/budget_burns": "hard",
	"rollout/cache_cold": "hard",
	"rollout/canary_missing": "hard",
	"rollout/cannot_decide": "hard",
	"rollout/ramp_frozen": "hard",
	"rollout/releases_paused": "hard",
	"rollout/replica_lags": "hard",
	"rollout/residency_denied": "hard",
	"rollout/revision_differs": "hard",
	"rollout/simulation_failed": "hard",
	"rollout/slo_missed": "hard",
	"rollout/soaking": "hard",
	"rollout/wave_skipped": "hard",
}

# METADATA
# title: Decision
# description: >-
#   Whether the roll-out may go on, every finding, what to do about it, what a tripped wire obliges
#   to, the next wave, and the checklist: each rule that can deny, and whether it says go.
# entrypoint: true
decision := object.union(told, {
	"checklist": {id: word(id) | some id in lib.can_deny("rollout", rules)},
	"next": next,
	"obligations": sort([duty | some duty in obligations]),
})

told := lib.decision("rollout", rules, passed, found)

word(id) := "go" if id in passed

word(id) := "no-go" if not id in passed
