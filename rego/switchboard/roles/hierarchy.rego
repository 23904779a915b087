package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Who inherits from whom
# description: >-
#   For each role of the values the roles whose permissions it has too. A role that does not say so is
#   left out, and is then unknown to those that name it.
parents := {name: role.inherits |
	some name, role in data.switchboard_data.roles.roles
	lib.has(role, ["inherits"], "texts")
}

# METADATA
# title: Known roles
# description: Those of the values that say what they inherit.
known := object.keys(parents)

# METADATA
# title: Roles that inherit from themselves
# description: Found by following what each role inherits, without recursion.
circular := {name |
	some name, inherited in parents
	name in graph.reachable(parents, inherited)
}

# METADATA
# title: Roles nobody knows
# description: Named as inherited, and no role of the values that says what it inherits.
unknown_parents := {parent |
	some inherited in parents
	some parent in inherited
	not parent in known
}

# METADATA
# title: The hierarchy is sound
# description: Every role says what it inherits, from roles there are, and never from itself.
sound if {
	count(parents) > 0
	count(parents) == count(data.switchboard_data.roles.roles)
	count(circular) == 0
	count(unknown_parents) == 0
}

# METADATA
# title: Reach
# description: The roles some roles amount to, themselves among them; unknown ones amount to nothing.
reach(names) := graph.reachable(parents, {name | some name in names} & known)
