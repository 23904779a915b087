package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_positions_of_what_counts if {
	facts := asking({
		"sboms": [object.union(sbom, {"verified": false}), sbom, object.union(sbom, {"digest": other})],
		"scans": [object.union(scan, {"at": 0}), scan, object.union(scan, {"digest": other})],
		"provenance": [object.union(provenance, {"builder": "x"}), provenance, object.union(provenance, {"source": "x"})],
	})
	sieve := rules.sieve with input as facts
		with data.switchboard_data.supply_chain as values
	[sieve.sbom, sieve.sbom_of_image, sieve.sbom_known] == [{1, 2}, {1}, {1}]
	[sieve.scan, sieve.scan_recent] == [{0, 1}, {1}]
	[sieve.provenance, sieve.provenance_built, sieve.provenance_source, sieve.provenance_level] == [{0, 1, 2}, {1, 2}, {1}, {1}]
}
