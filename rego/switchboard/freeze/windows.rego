package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Whole windows
# description: >-
#   Windows that say all of it: an id, an owner and a reason, that they begin before they end, and
#   what they freeze: everything, or some areas and services.
sound(window) if {
	every field in ["id", "owner", "reason"] {
		lib.has(window, [field], "text")
	}
	every field in ["start", "end"] {
		lib.has(window, [field], "moment")
	}
	window.start < window.end
	scoped(window)
}

scoped(window) if window.scope == {"everything": true}

scoped(window) if {
	object.keys(window.scope) - {"areas", "services"} == set()
	touchable(window.scope) != set()
	every names in window.scope {
		lib.is_kind(names, "texts")
	}
}

# METADATA
# title: What a window names
# description: The areas and services of its scope.
touchable(scope) := {[kind, name] |
	some kind in ["areas", "services"]
	some name in scope[kind]
}

# METADATA
# title: What the change touches
# description: Its areas and services.
touched := {[kind, name] |
	some kind in ["areas", "services"]
	some name in input.freeze[kind]
}

covers(window) if window.scope.everything

covers(window) if count(touchable(window.scope) & touched) > 0

# METADATA
# title: Windows in force
# description: The whole ones that have begun, have not ended, and freeze something the change touches.
in_force contains {"end": window.end, "id": window.id, "owner": window.owner, "reason": window.reason} if {
	whole
	some window in data.switchboard_data.freeze.windows
	sound(window)
	window.start <= input.now
	input.now < window.end
	covers(window)
}

# METADATA
# title: Malformed windows
# description: Positions of the windows that do not say all of it, but for those that say they are over.
malformed contains position if {
	some position, window in data.switchboard_data.freeze.windows
	not sound(window)
	not over(window)
}

over(window) if {
	lib.has(window, ["end"], "moment")
	window.end <= input.now
}
