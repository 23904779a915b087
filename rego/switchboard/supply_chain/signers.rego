package switchboard.supply_chain

# METADATA
# title: The signer is known
# description: A keyless signer says who it is; a key must be one of the values.
is_known(signed) if signed.key == ""

is_known(signed) if keys[signed.key]

# METADATA
# title: The signer is trusted
# description: The values let this key, or this identity of this issuer, sign things of that kind.
trusted(signed, kind) if kind in keys[signed.key].signs

trusted(signed, kind) if {
	signed.key == ""
	some signer in data.switchboard_data.supply_chain.identities
	signer.issuer == signed.issuer
	signer.identity == signed.identity
	kind in signer.signs
}

# METADATA
# title: A signature counts
# description: It was verified, and its signer may sign such things today.
counts(signed, kind) if {
	signed.verified
	trusted(signed, kind)
	begun(signed)
	unexpired(signed)
	short_lived(signed)
}

# METADATA
# title: Signers by name
# description: Who signed the entries at some positions of a list, for messages.
signers(list, positions) := concat(", ", sort([name | some name in {signer(list[position]) | some position in positions}]))

signer(signed) := $"key {signed.key}" if signed.key != ""

signer(signed) := $"{signed.identity} (by {signed.issuer})" if signed.key == ""
