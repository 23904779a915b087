package switchboard_test.rollout

import data.switchboard.rollout as rules

test_the_facts_are_whole if {
	rules.whole with input as given({})
	not rules.whole with input as {"rollout": ramp}
}
