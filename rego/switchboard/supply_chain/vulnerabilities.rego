package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Scans that are heard
# description: >-
#   Those that count and are recent enough, all of them: one that found nothing does not silence
#   another. Where none is recent, the older ones are heard.
heard := sieve.scan_recent if count(sieve.scan_recent) > 0

heard := sieve.scan if count(sieve.scan_recent) == 0

# METADATA
# title: Vulnerabilities that deny
# description: Those of the scans heard whose severity the values list, by the pointer of the fact.
grave[$"/supply_chain/scans/{at}/vulnerabilities/{number}"] := vulnerability if {
	some at in heard
	some number, vulnerability in input.supply_chain.scans[at].vulnerabilities
	vulnerability.severity in lists.severities
}

# METADATA
# title: Waivers of a vulnerability
# description: Whole ones for this image, whether they still count or not.
named(vulnerability) := {waiver |
	some waiver in data.switchboard_data.supply_chain.waivers
	lib.has(waiver, ["reason"], "text")
	lib.has(waiver, ["by"], "text")
	lib.has(waiver, ["until"], "moment")
	waiver.vulnerability == vulnerability.id
	waiver.image == image.name
}

# METADATA
# title: Waivers that count
# description: Those that have not ended.
waivers(vulnerability) := {waiver |
	some waiver in named(vulnerability)
	waiver.until > input.now
}
