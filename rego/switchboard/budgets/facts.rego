package switchboard.budgets

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of a call: whose it is, the tokens the tenant has used this month, and those
#   the call would use, in whole numbers.
facts_of("call") := [
	{"path": ["budgets", "tenant"], "kind": "text"},
	{"path": ["budgets", "used_tokens"], "kind": "count"},
	{"path": ["budgets", "asked_tokens"], "kind": "count"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("call"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: It can be decided
# description: Facts and levels are whole, and the tenant has a budget.
ready if {
	whole
	levels
	tokens
}
