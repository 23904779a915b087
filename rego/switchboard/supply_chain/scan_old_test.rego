package switchboard_test.supply_chain

test_the_newest_scan_is_told if {
	facts := asking({"scans": [object.union(scan, {"at": now - (30 * day)}), object.union(scan, {"at": now - (10 * day)}), object.union(scan, {"at": now, "verified": false})]})
	found(facts, ["scan_old"])
	says(facts, "scan_old", "of 2026-09-11 (UTC); it may be 7 days old")
	helps(facts, $"scan hub/shop@{digest} again")
	found(asking({"scans": [object.union(scan, {"at": now - (30 * day)}), scan]}), [])
}
