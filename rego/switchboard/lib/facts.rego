# METADATA
# scope: package
# title: Facts
# description: >-
#   What every area asks of its facts before it says yes: that they were given, and that each one is
#   there with the kind it should have. A rule that cannot be evaluated finds nothing, so silence
#   alone must never allow.
package switchboard.lib

# METADATA
# title: Facts were given
# description: True where the input is an object. Undefined otherwise, so negate this rule, not the input.
given if is_object(input)

# METADATA
# title: A fact is there
# description: >-
#   Whether a document holds a value of one kind at a path. Kinds are text (a string with something
#   in it), number, amount (a number not below zero), count (a whole number to 10^12: engines multiply
#   such numbers exactly), moment (whole seconds since the epoch, to the year 9999), flag (true or
#   false), list, entries (a list with something in it), and texts (a list of text, also an empty one).
has(document, path, kind) if is_kind(object.get(document, path, null), kind)

is_kind(value, "text") if trim_space(value) != ""

is_kind(value, "string") if is_string(value)

is_kind(value, "number") if is_number(value)

is_kind(value, "amount") if {
	is_number(value)
	value >= 0
}

is_kind(value, "count") if {
	value >= 0
	value <= 1000000000000
	floor(value) == value
}

is_kind(value, "moment") if {
	value >= 0
	value <= 253402300799
	floor(value) == value
}

is_kind(value, "flag") if is_boolean(value)

is_kind(value, "list") if is_array(value)

is_kind(value, "entries") if {
	is_array(value)
	count(value) > 0
}

is_kind(value, "texts") if {
	is_array(value)
	every entry in value {
		trim_space(entry) != ""
	}
}

# METADATA
# title: Pointer
# description: The JSON pointer (RFC 6901) of a path whose parts are strings.
pointer(path) := concat("", [$"/{escaped}" |
	some part in path
	escaped := replace(replace(part, "~", "~0"), "/", "~1")
])

# METADATA
# title: Missing facts
# description: Pointers of the facts a document should hold and does not, or holds with another kind.
missing(document, required) := {pointer(fact.path) |
	some fact in required
	not has(document, fact.path, fact.kind)
}

# METADATA
# title: Missing facts of entries
# description: >-
#   As missing, for each entry of the list at a path. An entry that is no object lacks every fact.
missing_in(document, path, required) := {$"{pointer(path)}/{position}{lacking}" |
	some position, entry in object.get(document, path, [])
	some lacking in missing(entry_of(entry), required)
}

entry_of(entry) := entry if is_object(entry)

entry_of(entry) := {} if {
	kind := type_name(entry)
	kind != "object"
}

# METADATA
# title: Entries that are no text
# description: Pointers of the entries of the list at a path that are not text.
not_texts(document, path) := {$"{pointer(path)}/{position}" |
	some position, entry in object.get(document, path, [])
	not is_kind(entry, "text")
}
