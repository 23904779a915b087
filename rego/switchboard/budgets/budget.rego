package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: The tenant's budget
# description: >-
#   In whole tokens a month: its own, else the default. Undefined where the values do not know the
#   tenant, or the figure is none.
tokens := amount if {
	amount := lib.figure(stated, "tokens/month")
	lib.has({"tokens": amount}, ["tokens"], "count")
	amount >= 1
}

stated := object.get(tenant, "tokens", object.get(data.switchboard_data.budgets, "default", {}))

tenant := found_tenant if {
	found_tenant := data.switchboard_data.budgets.tenants[input.budgets.tenant]
	is_object(found_tenant)
}

# METADATA
# title: Levels
# description: >-
#   From which share of a budget how much of what is asked is let through. Undefined where one does
#   not say all of it, they do not rise, or more is let through further on.
levels := found_levels if {
	found_levels := data.switchboard_data.budgets.levels
	is_array(found_levels)
	every level in found_levels {
		level_whole(level)
	}
	percents := [level.at.value | some level in found_levels]
	percents == sort({percent | some percent in percents})
	shares := [level.lets.value | some level in found_levels]
	array.reverse(shares) == sort(shares)
}

level_whole(level) if {
	percent := lib.figure(level.at, "percent")
	lib.has({"at": percent}, ["at"], "count")
	percent >= 1
	percent <= 100
	lib.figure(level.lets, "share") <= 1
}
