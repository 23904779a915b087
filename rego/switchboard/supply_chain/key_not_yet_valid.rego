package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Key not yet valid
# description: The image is signed by keys only that do not count yet.
# custom:
#   id: supply_chain/key_not_yet_valid
#   level: hard
found contains lib.finding(rules, "supply_chain/key_not_yet_valid", "/supply_chain/signatures", msg, help) if {
	stops("signature_trusted", "signature_begun")
	dates := key_dates(sieve.signature_trusted, "not_before")
	msg := $"signed by keys that do not count yet: {dates}"
	help := "sign with the key that is in use until then, or wait"
}

passed contains "supply_chain/key_not_yet_valid" if passes("signature_trusted", "signature_begun")

# METADATA
# title: Dates of keys
# description: The keys behind some signatures, each with the date of one of its ends, for messages.
key_dates(positions, end) := concat(", ", sort([told | some told in {$"{id} ({word(end)} {lib.date(keys[id][end])} UTC)" |
	some at in positions
	id := signatures[at].key
}]))

word("not_before") := "from"

word("not_after") := "until"
