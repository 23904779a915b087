package switchboard.licence

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of an export: under which licences the data came, whom they go to, their
#   columns and which of them are redacted, how many records the smallest group of those alike holds,
#   and by which version of the catalogue of quasi-identifiers that was counted.
facts_of("export") := [
	{"path": ["licence", "dataset"], "kind": "text"},
	{"path": ["licence", "licences"], "kind": "entries"},
	{"path": ["licence", "licences"], "kind": "texts"},
	{"path": ["licence", "audience"], "kind": "text"},
	{"path": ["licence", "catalogue"], "kind": "text"},
	{"path": ["licence", "columns"], "kind": "entries"},
	{"path": ["licence", "columns"], "kind": "texts"},
	{"path": ["licence", "redacted"], "kind": "texts"},
	{"path": ["licence", "smallest_group"], "kind": "amount"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("export"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0
