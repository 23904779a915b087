package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_what_is_missing_in_entries_is_pointed_at if {
	facts := asking({
		"signatures": [by_key, object.remove(by_key, ["verified"])],
		"scans": [scan, object.union(scan, {"vulnerabilities": [medium, object.remove(high, ["severity"])]})],
	})
	missing := rules.missing with input as facts
	missing == {"/supply_chain/signatures/1/verified", "/supply_chain/scans/1/vulnerabilities/1/severity"}
}
