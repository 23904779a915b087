package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of a record: whose it is, of which class, whether it holds personal data or
#   lies under a legal hold, when it was made, and what is to be done with it. To keep it takes a
#   moment until when.
facts_of("record") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["retention", "tenant"], "kind": "text"},
	{"path": ["retention", "class"], "kind": "text"},
	{"path": ["retention", "operation"], "kind": "text"},
	{"path": ["retention", "created"], "kind": "moment"},
	{"path": ["retention", "pii"], "kind": "flag"},
	{"path": ["retention", "legal_hold"], "kind": "flag"},
]

facts_of("keep") := [{"path": ["retention", "until"], "kind": "moment"}]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("record")) | missing_to_keep

default missing_to_keep := set()

missing_to_keep := lib.missing(input, facts_of("keep")) if input.retention.operation == "keep"

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: Known words
# description: What can be done with a record, as far as retention goes.
known("operation") := {"delete", "keep"}
