package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of a transfer: whose data, what is done, where the data lie, where they would
#   go, and what for. Reading and processing send data to where they are read or processed.
facts_of("transfer") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["residency", "tenant"], "kind": "text"},
	{"path": ["residency", "operation"], "kind": "text"},
	{"path": ["residency", "source"], "kind": "text"},
	{"path": ["residency", "destination"], "kind": "text"},
	{"path": ["residency", "purpose"], "kind": "text"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("transfer"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: Known words
# description: What can be done with data, as far as residency goes.
known("operation") := {"export", "failover", "process", "read", "replicate", "write"}

# METADATA
# title: Known regions
# description: The regions of all zones. One that stands in no zone is not known.
regions contains region if {
	some zone in data.switchboard_data.residency.zones
	some region in zone.regions
	is_string(region)
}
