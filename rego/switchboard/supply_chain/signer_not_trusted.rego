package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Signer not trusted
# description: The image is signed, by keys or identities only that may not sign images.
# custom:
#   id: supply_chain/signer_not_trusted
#   level: hard
found contains lib.finding(rules, "supply_chain/signer_not_trusted", "/supply_chain/signatures", msg, help) if {
	stops("signature_known", "signature_trusted")
	msg := $"signed by {signers(signatures, sieve.signature_known)}: none of them may sign images"
	help := "sign with a key or identity whose entry in the supply_chain data says `signs: [image]`"
}

passed contains "supply_chain/signer_not_trusted" if passes("signature_known", "signature_trusted")
