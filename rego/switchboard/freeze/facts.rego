package switchboard.freeze

import data.switchboard.lib

# METADATA
# title: Facts
# description: What this area asks of a change, and of each override that comes with it.
facts_of("change") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["freeze", "change_digest"], "kind": "text"},
	{"path": ["freeze", "author"], "kind": "text"},
	{"path": ["freeze", "areas"], "kind": "entries"},
	{"path": ["freeze", "areas"], "kind": "texts"},
	{"path": ["freeze", "services"], "kind": "texts"},
	{"path": ["freeze", "overrides"], "kind": "list"},
]

facts_of("override") := [
	{"path": ["change_digest"], "kind": "text"},
	{"path": ["findings"], "kind": "texts"},
	{"path": ["by"], "kind": "text"},
	{"path": ["reason"], "kind": "string"},
	{"path": ["expires"], "kind": "moment"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("change")) | lib.missing_in(input, ["freeze", "overrides"], facts_of("override"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: What an override must keep to
# description: The longest one may last, in seconds, and the shortest reason, in characters.
bounds := {
	"longest": lib.figure(data.switchboard_data.freeze.override_longest, "s"),
	"shortest": lib.figure(data.switchboard_data.freeze.override_reason_shortest, "characters"),
}

# METADATA
# title: The values are whole
# description: There is a list of windows, an empty one too, and the bounds of overrides.
values_whole if {
	is_array(data.switchboard_data.freeze.windows)
	bounds
}
