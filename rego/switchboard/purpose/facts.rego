package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Facts
# description: >-
#   What this area asks of a use of data: whose they are, of which dataset, the tags that say what
#   they would be used for, and those that say what they were collected for.
facts_of("use") := [
	{"path": ["purpose", "tenant"], "kind": "text"},
	{"path": ["purpose", "dataset"], "kind": "text"},
	{"path": ["purpose", "purposes"], "kind": "texts"},
	{"path": ["purpose", "collected_for"], "kind": "texts"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := lib.missing(input, facts_of("use"))

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: Known purposes
# description: The words of the values. One that stands nowhere there is not known.
known := {word | some word, _ in data.switchboard_data.purpose.purposes}

# METADATA
# title: Known
# description: >-
#   The facts are whole, every word in them is known, and so are the dataset and the tenant with what
#   they allow.
sound if {
	whole
	count(unknown) == 0
	is_array(for_dataset)
	is_array(for_tenant)
}

# METADATA
# title: Unknown words
# description: Pointers of the tags nobody defined, with the tag.
unknown[path] := tag if {
	whole
	some key in ["collected_for", "purposes"]
	some position, tag in input.purpose[key]
	not tag in known
	path := $"/purpose/{key}/{position}"
}
