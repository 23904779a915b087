package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Facts
# description: What this area asks of a service level, and of each page that guards it.
facts_of("service level") := [
	{"path": ["slo", "service"], "kind": "text"},
	{"path": ["slo", "slo"], "kind": "text"},
	{"path": ["slo", "objective_percent"], "kind": "number"},
	{"path": ["slo", "pages"], "kind": "entries"},
]

facts_of("page") := [
	{"path": ["severity"], "kind": "text"},
	{"path": ["factor"], "kind": "amount"},
	{"path": ["long_s"], "kind": "amount"},
	{"path": ["short_s"], "kind": "amount"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("service level")) | lib.missing_in(input, ["slo", "pages"], facts_of("page"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: The objective the values state
# description: In percent; undefined where the values do not state one.
stated := percent if {
	percent := data.switchboard_data.slo.services[input.slo.service][input.slo.slo].objective
	is_number(percent)
}
