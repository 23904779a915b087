package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Figures
# description: The bounds of the values, by name, and the unit each is in.
units := {
	"key_longest": "days",
	"scan_oldest": "days",
	"secret_due": "days",
	"secret_oldest": "days",
	"slsa_level": "level",
}

bounds := {name: figure |
	some name, unit in units
	figure := lib.figure(data.switchboard_data.supply_chain[name], unit)
}

# METADATA
# title: Lists of the values
# description: What an SBOM may be, who may build, and which severities deny; each says something.
list_names := {"builders", "sbom_formats", "severities"}

lists := {name: list |
	some name in list_names
	list := data.switchboard_data.supply_chain[name]
	lib.is_kind(list, "entries")
	lib.is_kind(list, "texts")
}

# METADATA
# title: Values that are missing
# description: The names of bounds and lists that the values do not hold in their form.
lacking := (object.keys(units) | list_names) - (object.keys(bounds) | object.keys(lists))

# METADATA
# title: Source of the image
# description: The repository the image is built from, as the values say; undefined for others.
source := expected if {
	expected := data.switchboard_data.supply_chain.images[input.supply_chain.image.name].source
	lib.is_kind(expected, "text")
}

# METADATA
# title: Ready to judge
# description: Facts and values are whole, the image is known, and no moment of a secret is to come.
judged if {
	whole
	count(lacking) == 0
	source
	count(from_the_future) == 0
	count(odd_severities) == 0
}
