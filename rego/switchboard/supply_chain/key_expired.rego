package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Key expired
# description: The image is signed by keys only that have run out.
# custom:
#   id: supply_chain/key_expired
#   level: hard
found contains lib.finding(rules, "supply_chain/key_expired", "/supply_chain/signatures", msg, help) if {
	stops("signature_begun", "signature_unexpired")
	dates := key_dates(sieve.signature_begun, "not_after")
	msg := $"signed by keys that have run out: {dates}"
	help := "sign the image again with the key that took over; a date in a signature by an old key proves nothing"
}

passed contains "supply_chain/key_expired" if passes("signature_begun", "signature_unexpired")
