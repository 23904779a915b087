package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Key unknown
# description: The image is signed, by keys only that the values do not know.
# custom:
#   id: supply_chain/key_unknown
#   level: hard
found contains lib.finding(rules, "supply_chain/key_unknown", "/supply_chain/signatures", msg, help) if {
	stops("signature_of_image", "signature_known")
	msg := $"signed by {signers(signatures, sieve.signature_of_image)}: no such key in the supply_chain data"
	help := concat("", [
		"sign with a key that stands under keys of the supply_chain data, or ask its owners to add this one ",
		"with owner, what it signs and how long it counts",
	])
}

passed contains "supply_chain/key_unknown" if passes("signature_of_image", "signature_known")
