package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: SBOM of an unknown format
# description: The image has bills of materials, none of them in a format of the values.
# custom:
#   id: supply_chain/sbom_format_unknown
#   level: hard
found contains lib.finding(rules, "supply_chain/sbom_format_unknown", "/supply_chain/sboms", msg, help) if {
	stops("sbom_of_image", "sbom_known")
	told := concat(", ", sort([format | some format in {input.supply_chain.sboms[at].format | some at in sieve.sbom_of_image}]))
	allowed := concat(", ", sort(lists.sbom_formats))
	msg := $"the SBOM is in {told}; read are: {allowed}"
	help := $"write the SBOM as one of {allowed}"
}

passed contains "supply_chain/sbom_format_unknown" if passes("sbom_of_image", "sbom_known")
