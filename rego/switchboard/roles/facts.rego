package switchboard.roles

import data.switchboard.lib

# METADATA
# title: Facts
# description: What this area asks of a request, and of each step-up of the person who makes it.
facts_of("request") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["roles", "subject"], "kind": "text"},
	{"path": ["roles", "roles"], "kind": "texts"},
	{"path": ["roles", "action"], "kind": "text"},
	{"path": ["roles", "session"], "kind": "text"},
	{"path": ["roles", "step_ups"], "kind": "list"},
]

facts_of("step-up") := [
	{"path": ["challenge"], "kind": "text"},
	{"path": ["session"], "kind": "text"},
	{"path": ["method"], "kind": "text"},
	{"path": ["at"], "kind": "moment"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("request")) | lib.missing_in(input, ["roles", "step_ups"], facts_of("step-up"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0
