package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Scan missing
# description: >-
#   No scan for vulnerabilities counts: verified, of this image, and by a signer in force.
# custom:
#   id: supply_chain/scan_missing
#   level: hard
found contains lib.finding(rules, "supply_chain/scan_missing", "/supply_chain/scans", msg, help) if {
	count(sieve.scan) == 0
	msg := concat("", [
		$"of {count(input.supply_chain.scans)} scans none is verified, of {image.digest}, ",
		"and by a signer in force",
	])
	help := $"scan {image.name}@{image.digest} and attest what was found"
}

passed contains "supply_chain/scan_missing" if count(sieve.scan) > 0
