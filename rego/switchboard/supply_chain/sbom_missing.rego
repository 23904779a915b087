package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: SBOM missing
# description: >-
#   No bill of materials was found that counts: verified, and by a signer in force.
# custom:
#   id: supply_chain/sbom_missing
#   level: hard
found contains lib.finding(rules, "supply_chain/sbom_missing", "/supply_chain/sboms", msg, help) if {
	count(sieve.sbom) == 0
	msg := $"of {count(input.supply_chain.sboms)} SBOMs of {image.name} none is verified and by a signer in force"
	help := $"attest an SBOM of {image.name}@{image.digest}, signed by whom the supply_chain data let sign one"
}

passed contains "supply_chain/sbom_missing" if count(sieve.sbom) > 0
