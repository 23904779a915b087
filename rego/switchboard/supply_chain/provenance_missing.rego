package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Provenance missing
# description: >-
#   No provenance counts: verified, of this image, and by a signer in force.
# custom:
#   id: supply_chain/provenance_missing
#   level: hard
found contains lib.finding(rules, "supply_chain/provenance_missing", "/supply_chain/provenance", msg, help) if {
	count(sieve.provenance) == 0
	msg := concat("", [
		$"of {count(input.supply_chain.provenance)} statements of provenance none is verified, ",
		$"of {image.digest}, and by a signer in force",
	])
	help := $"build {image.name} with a builder that attests provenance, and keep what it attests"
}

passed contains "supply_chain/provenance_missing" if count(sieve.provenance) > 0
