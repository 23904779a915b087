package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Image unsigned
# description: No signature was found with the image, or none of them was verified.
# custom:
#   id: supply_chain/image_unsigned
#   level: hard
found contains lib.finding(rules, "supply_chain/image_unsigned", "/supply_chain/signatures", msg, help) if {
	count(sieve.signature) == 0
	msg := $"of {count(signatures)} signatures of {image.name} none was verified"
	help := concat("", [
		$"sign {image.name}@{image.digest} where it is built, with a key or identity that the supply_chain ",
		"data let sign images, and verify it before asking",
	])
}

passed contains "supply_chain/image_unsigned" if count(sieve.signature) > 0
