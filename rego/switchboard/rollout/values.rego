package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Figures
# description: The bounds of the values, by name, and the unit each is in.
units := {
	"ready_cache_hit": "share",
	"ready_cache_p95": "ms",
	"ready_days": "days",
	"ready_slo": "share",
	"release_budget": "share",
	"soak": "s",
	"soak_first": "s",
	"trip_autonomy": "share",
	"trip_budget": "share",
	"trip_freeze": "s",
	"trip_lag": "s",
	"trip_lag_for": "s",
	"trip_throttle": "percent",
}

bounds := {name: figure |
	some name, unit in units
	figure := lib.figure(data.switchboard_data.rollout[name], unit)
}

# METADATA
# title: The waves
# description: >-
#   The shares of the traffic a roll-out takes, in percent; undefined unless each is larger than the
#   one before, the first above nothing, and the last is all of it.
waves := list if {
	list := data.switchboard_data.rollout.waves
	list[count(list) - 1] == 100
	smaller := array.concat([0], list)
	every position, wave in list {
		wave > smaller[position]
	}
}

# METADATA
# title: The values are whole
# description: There are waves, and every bound with its unit and source.
values_whole if {
	waves
	object.keys(bounds) == object.keys(units)
}

# METADATA
# title: Ready to judge
# description: Facts and values are whole, and the roll-out stands at a wave or has not begun.
judged if {
	whole
	values_whole
	input.rollout.at_percent in ({0} | {wave | some wave in waves})
}

# METADATA
# title: The next wave
# description: The one after where the roll-out stands; 0 where there is none or it is not known.
default next := 0

next := min(further) if {
	judged
}

further := {wave |
	some wave in waves
	wave > input.rollout.at_percent
}

# METADATA
# title: The wave before
# description: Where a roll-out is rolled back to by one step.
before := max({0} | {wave |
	some wave in waves
	wave < input.rollout.at_percent
})
