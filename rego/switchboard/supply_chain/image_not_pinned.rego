package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Image not pinned
# description: >-
#   The image is asked for by a tag, or by another digest than the one that was looked at. A tag can
#   mean something else tomorrow.
# custom:
#   id: supply_chain/image_not_pinned
#   level: hard
found contains lib.finding(rules, "supply_chain/image_not_pinned", "/supply_chain/image/reference", msg, help) if {
	judged
	pinned == false
	msg := concat("", [
		$"{input.supply_chain.image.reference} names no digest, or another one than what was looked at: ",
		input.supply_chain.image.digest,
	])
	help := $"ask for {input.supply_chain.image.name}@{input.supply_chain.image.digest}"
}

passed contains "supply_chain/image_not_pinned" if {
	judged
	pinned
}

# METADATA
# title: Pinned
# description: The reference is the name, a tag or none, and the digest, SHA-256 in small hexadecimals.
default pinned := false

pinned if {
	regex.match(`^sha256:[0-9a-f]{64}$`, image.digest)
	startswith(image.reference, image.name)
	endswith(image.reference, $"@{image.digest}")
	tag := trim_suffix(trim_prefix(image.reference, image.name), $"@{image.digest}")
	regex.match(`^(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$`, tag)
}

image := input.supply_chain.image
