package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: SBOM of another image
# description: Bills of materials count, and all of them speak of other digests.
# custom:
#   id: supply_chain/sbom_of_another_image
#   level: hard
found contains lib.finding(rules, "supply_chain/sbom_of_another_image", "/supply_chain/sboms", msg, help) if {
	stops("sbom", "sbom_of_image")
	others := concat(", ", sort([digest | some digest in {input.supply_chain.sboms[at].digest | some at in sieve.sbom}]))
	msg := $"the SBOMs are of {others}, the image is {image.digest}"
	help := "make the SBOM from the image that is to run"
}

passed contains "supply_chain/sbom_of_another_image" if passes("sbom", "sbom_of_image")
