package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Key too long-lived
# description: The image is signed by keys only that count for longer than a key may.
# custom:
#   id: supply_chain/key_too_long_lived
#   level: hard
found contains lib.finding(rules, "supply_chain/key_too_long_lived", "/supply_chain/signatures", msg, help) if {
	stops("signature_unexpired", "signature_short")
	dates := key_dates(sieve.signature_unexpired, "not_after")
	msg := $"signed by keys that count for longer than {bounds.key_longest} days: {dates}"
	help := $"rotate: a new key for at most {bounds.key_longest} days, then sign the image with it"
}

passed contains "supply_chain/key_too_long_lived" if passes("signature_unexpired", "signature_short")
