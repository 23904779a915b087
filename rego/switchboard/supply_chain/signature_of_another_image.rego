package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Signature of another image
# description: Signatures were verified, and all of them speak of other digests.
# custom:
#   id: supply_chain/signature_of_another_image
#   level: hard
found contains lib.finding(rules, "supply_chain/signature_of_another_image", "/supply_chain/signatures", msg, help) if {
	stops("signature", "signature_of_image")
	others := concat(", ", sort([digest | some digest in {signatures[at].digest | some at in sieve.signature}]))
	msg := $"the signatures are over {others}, the image is {image.digest}"
	help := "sign the digest that is to run; a signature copied from another image says nothing of this one"
}

passed contains "supply_chain/signature_of_another_image" if passes("signature", "signature_of_image")
