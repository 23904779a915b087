package switchboard.licence

import data.switchboard.lib

default terms := {}

# METADATA
# title: The terms in force
# description: >-
#   The strictest class of the licences that are mixed, the audiences all of them admit, how many
#   records a group must hold for this audience, whether redaction is accepted instead, and the pinned
#   version of the catalogue. Left empty where the facts are not whole, a licence or the audience is
#   not known, the catalogue is another version, or the values do not say all of it.
terms := {
	"audiences": sort([name | some name in admitted]),
	"catalogue": pinned_version,
	"class": data.switchboard_data.licence.classes[max(ranks)].name,
	"k": lib.figure(audience.k, "records"),
	"redaction": audience.redaction,
} if {
	whole
	count(unknown) == 0
	is_boolean(audience.redaction)
	pinned_version == input.licence.catalogue
	lib.has(catalogue, ["quasi_identifiers"], "texts")
	every rank in ranks {
		lib.has(data.switchboard_data.licence.classes[rank], ["audiences"], "texts")
		lib.has(data.switchboard_data.licence.classes[rank], ["attribution"], "flag")
	}
}

catalogue := data.switchboard_data.licence.catalogue

# METADATA
# title: The pinned version
# description: Of the catalogue, as text. Where the values pin none it is no text a fact can be.
default pinned_version := ""

pinned_version := catalogue.version if is_string(catalogue.version)

audience := data.switchboard_data.licence.audiences[input.licence.audience]

# METADATA
# title: Class of a licence
# description: >-
#   Where its class stands among the classes of the values, which go from the freest to the strictest;
#   the last place of one that stands there twice. Undefined where it has none.
rank_of(licence) := max({rank |
	some rank, class in data.switchboard_data.licence.classes
	class.name == data.switchboard_data.licence.licences[licence]
	is_string(class.name)
})

# METADATA
# title: Classes that are mixed
# description: By rank; the strictest has the highest.
ranks contains rank_of(licence) if some licence in input.licence.licences

# METADATA
# title: Unknown licences
# description: Pointers of the licences without a class, with the licence.
unknown[$"/licence/licences/{position}"] := licence if {
	whole
	some position, licence in input.licence.licences
	not has_rank(licence)
}

has_rank(licence) if is_number(rank_of(licence))

# METADATA
# title: Audiences every class admits
# description: The strictest class decides; where a freer one admits less, that counts as well.
admitted := intersection({{name | some name in data.switchboard_data.licence.classes[rank].audiences} | some rank in ranks})

# METADATA
# title: Exposed columns
# description: >-
#   The quasi-identifiers of the catalogue that stand in the export and are not redacted. How a column
#   is capitalised does not matter; which column is redacted does.
exposed contains column if {
	some column in input.licence.columns
	lower(column) in {lower(name) | some name in catalogue.quasi_identifiers}
	not column in input.licence.redacted
}
