package switchboard.cost

import data.switchboard.lib

# METADATA
# title: The scope that pays
# description: >-
#   Its owner, its cap and its guards, each of which says all of it. Undefined otherwise: a guard that
#   is read in part would be a guard that is passed over.
scope := found_scope if {
	found_scope := data.switchboard_data.cost.scopes[input.cost.scope]
	lib.has(found_scope, ["owner"], "text")
	is_number(cap_of(found_scope))
	is_array(found_scope.guards)
	every guard in found_scope.guards {
		guard_whole(guard)
	}
	levels := [guard.at.value | some guard in found_scope.guards]
	levels == sort({level | some level in levels})
}

# METADATA
# title: A cap
# description: In whole USD a month, so that shares of it are exact; undefined where it is none.
cap_of(holder) := amount if {
	amount := lib.figure(holder.cap, "USD/month")
	lib.has({"cap": amount}, ["cap"], "count")
	amount >= 1
}

cap := cap_of(scope)

# METADATA
# title: From which day a pace is told
# description: Undefined where the values do not say so.
pace_from := lib.figure(data.switchboard_data.cost.pace_from, "days")
