package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Scan too old
# description: >-
#   The image was scanned, too long ago or at a moment still to come. What is known of
#   vulnerabilities grows every day.
# custom:
#   id: supply_chain/scan_old
#   level: hard
found contains lib.finding(rules, "supply_chain/scan_old", "/supply_chain/scans", msg, help) if {
	stops("scan", "scan_recent")
	newest := max({input.supply_chain.scans[at].at | some at in sieve.scan})
	msg := $"the newest scan is of {lib.date(newest)} (UTC); it may be {bounds.scan_oldest} days old"
	help := $"scan {image.name}@{image.digest} again"
}

passed contains "supply_chain/scan_old" if passes("scan", "scan_recent")
