package switchboard_test.supply_chain

test_no_scan_that_counts if {
	facts := asking({"scans": [object.union(scan, {"digest": other})]})
	found(facts, ["scan_missing"])
	says(facts, "scan_missing", $"of 1 scans none is verified, of {digest}")
	helps(facts, $"scan hub/shop@{digest} and attest")
}
