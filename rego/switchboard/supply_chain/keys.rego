package switchboard.supply_chain

import data.switchboard.lib

day := 86400

# METADATA
# title: Keys that are known
# description: The keys of the values that say all of it, by id. Empty text is the id of none.
keys[id] := key if {
	some id, key in data.switchboard_data.supply_chain.keys
	lib.is_kind(id, "text")
	lib.has(key, ["owner"], "text")
	lib.has(key, ["signs"], "texts")
	lib.has(key, ["not_before"], "moment")
	lib.has(key, ["not_after"], "moment")
}

# METADATA
# title: The key counts already
# description: A keyless signer has no key that lasts.
begun(signed) if signed.key == ""

begun(signed) if keys[signed.key].not_before <= input.now

# METADATA
# title: The key still counts
# description: >-
#   Asked of this moment and not of when it signed: without a trusted clock, whoever holds an old key
#   can sign for any day.
unexpired(signed) if signed.key == ""

unexpired(signed) if keys[signed.key].not_after > input.now

# METADATA
# title: The key does not live too long
# description: Its two ends lie no further apart than the values allow.
short_lived(signed) if signed.key == ""

short_lived(signed) if keys[signed.key].not_after - keys[signed.key].not_before <= bounds.key_longest * day
