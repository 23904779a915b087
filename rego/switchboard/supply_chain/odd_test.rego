package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_what_is_odd_is_found_at_its_place if {
	facts := asking({
		"scans": [scan, object.union(scan, {"vulnerabilities": [medium, object.union(high, {"severity": "odd"})]})],
		"secrets": [secret, {"name": "token", "rotated": now + 1}],
	})
	severities := rules.odd_severities with input as facts
	severities == {"/supply_chain/scans/1/vulnerabilities/1/severity": "odd"}
	secrets := rules.from_the_future with input as facts
	secrets == {"/supply_chain/secrets/1/rotated": "token"}
}
