package switchboard.supply_chain

# METADATA
# title: Attestations that count
# description: >-
#   Positions of the bills of materials, scans and statements of provenance that were verified, by a
#   signer who may sign such things today; of scans and provenance those of the image.
sboms := {at | some at, sbom in input.supply_chain.sboms; counts(sbom, "sbom")}

sboms_of_image := {at | some at in sboms; about_image(input.supply_chain.sboms[at])}

scans := {at |
	some at, scan in input.supply_chain.scans
	counts(scan, "scan")
	about_image(scan)
}

# METADATA
# title: Recent scans
# description: Not older than the values allow, and not from the future.
scans_recent := {at |
	some at in scans
	input.supply_chain.scans[at].at <= input.now
	input.now - input.supply_chain.scans[at].at <= bounds.scan_oldest * day
}

provenance := {at |
	some at, told in input.supply_chain.provenance
	counts(told, "provenance")
	about_image(told)
}

built := {at | some at in provenance; input.supply_chain.provenance[at].builder in lists.builders}

from_source := {at | some at in built; input.supply_chain.provenance[at].source == source}

about_image(signed) if signed.digest == input.supply_chain.image.digest
