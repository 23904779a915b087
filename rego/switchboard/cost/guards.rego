package switchboard.cost

# METADATA
# title: Guards that are reached
# description: >-
#   Those whose share of the cap is spent, in rising order. As many cents as USD of the cap are a
#   percent of it.
reached := [guard |
	some guard in scope.guards
	input.cost.spent_cents >= guard.at.value * cap
]

# METADATA
# title: Spent of the cap
# description: In whole percent, rounded down.
spent_percent := floor(input.cost.spent_cents / cap)

# METADATA
# title: The last guard that is reached
# description: Its level in percent; 0 where none is.
default last_percent := 0

last_percent := reached[count(reached) - 1].at.value

# METADATA
# title: Guards that pause the operation
# description: Never one that is protected.
pausing := [guard |
	some guard in reached
	input.cost.operation in guard.pauses
	protects == false
]

# METADATA
# title: What is kept of the operation
# description: By the last guard that thins it; empty where none does, or where it is protected.
kept := [guard.thins[input.cost.operation] |
	some guard in reached
	protects == false
]

default protects := false

protects if input.cost.operation in protected

# METADATA
# title: Settings
# description: What each guard that is reached sets, the last one by name.
settings[name] := setting if {
	some position, guard in reached
	some name, setting in guard.sets
	later := [1 | some after in array.slice(reached, position + 1, count(reached)); after.sets[name]]
	count(later) == 0
}
