package switchboard.cost

import data.switchboard.lib

# METADATA
# title: A guard says all of it
# description: >-
#   Where it begins, and what it pauses, thins, sets, tells and asks, be these empty. What it pauses or
#   thins must be an operation that is known: a misspelt one would never be paused.
guard_whole(guard) if {
	percent := lib.figure(guard.at, "percent")
	lib.has({"at": percent}, ["at"], "count")
	percent >= 1
	every list in ["alerts", "asks", "pauses"] {
		lib.has(guard, [list], "texts")
	}
	is_object(guard.sets)
	is_object(guard.thins)
	every operation in guard.pauses {
		operation in known
	}
	every operation, share in guard.thins {
		operation in known
		lib.figure(share, "share") <= 1
	}
	every setting in guard.sets {
		setting_whole(setting)
	}
}

# METADATA
# title: A setting says all of it
# description: A number, a text or a flag, with its unit and its source.
setting_whole(setting) if {
	type_name(setting.value) in {"boolean", "number", "string"}
	lib.has(setting, ["unit"], "text")
	lib.has(setting, ["source"], "text")
}
