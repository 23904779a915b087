package switchboard_test.supply_chain

test_a_waiver_that_ended_is_told_beside_the_denial if {
	facts := object.union(
		asking({"scans": [object.union(scan, {"vulnerabilities": [object.union(high, {"id": "CVE-9"})]})]}),
		{"now": now + day},
	)
	found(facts, ["vulnerability_found", "waiver_lapsed"])
	says(facts, "waiver_lapsed", "CVE-9 was waived by security until 2026-09-22 (UTC)")
	helps(facts, "ask security whether the waiver for CVE-9 is renewed")
}

test_where_another_still_counts_the_old_one_is_not_told if {
	facts := asking({"scans": [object.union(scan, {"vulnerabilities": [object.union(high, {"id": "CVE-9"})]})]})
	renewed := [object.union(waiver, {"until": 1000}), waiver]
	ids(decided_on(facts, object.union(values, {"waivers": renewed}))) == named(["vulnerability_waived"])
}
