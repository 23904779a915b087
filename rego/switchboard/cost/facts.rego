package switchboard.cost

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of an operation: the scope that pays for it, what kind of operation it is,
#   what the scope has spent this month in whole cents (engines agree on whole numbers to the last
#   one), up to which day of the month, and how many days the month has.
facts_of("operation") := [
	{"path": ["cost", "scope"], "kind": "text"},
	{"path": ["cost", "operation"], "kind": "text"},
	{"path": ["cost", "spent_cents"], "kind": "count"},
	{"path": ["cost", "day"], "kind": "count"},
	{"path": ["cost", "days"], "kind": "count"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("operation"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: The day is one of the month
# description: The first to the last of a month of 28 to 31 days.
in_month if {
	input.cost.days >= 28
	input.cost.days <= 31
	input.cost.day >= 1
	input.cost.day <= input.cost.days
}

# METADATA
# title: Protected operations
# description: What no guard pauses or thins, whatever the values say.
protected := {"approval", "denial", "override", "receipt"}

# METADATA
# title: Known operations
# description: Those that are protected, and those the values name.
known := protected | {name | some name, _ in data.switchboard_data.cost.operations}

# METADATA
# title: It can be decided
# description: Facts and values are whole, and the operation is known.
ready if {
	whole
	in_month
	input.cost.operation in known
	scope
	pace_from
}
