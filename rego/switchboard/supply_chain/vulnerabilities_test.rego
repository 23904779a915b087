package switchboard_test.supply_chain

test_a_waiver_that_is_not_whole_counts_for_nothing if {
	facts := asking({"scans": [object.union(scan, {"vulnerabilities": [object.union(high, {"id": "CVE-9"})]})]})
	every field, wrong in {"vulnerability": "CVE-8", "image": "hub/web", "reason": " ", "until": "2030-01-01", "by": ""} {
		every broken in [object.remove(waiver, [field]), object.union(waiver, {field: wrong})] {
			ids(decided_on(facts, object.union(values, {"waivers": [broken]}))) == named(["vulnerability_found"])
		}
	}
	every odd in ["CVE-9", [7], null] {
		ids(decided_on(facts, object.union(values, {"waivers": odd}))) == named(["vulnerability_found"])
	}
}
