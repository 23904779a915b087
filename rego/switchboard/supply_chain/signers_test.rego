package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_who_may_sign_what if {
	every row in [
		[by_key, {"image", "sbom"}],
		[by_identity, {"image", "provenance", "sbom", "scan"}],
		[object.union(by_key, {"key": "stranger"}), set()],
		[object.union(by_key, {"key": ""}), set()],
	] {
		every kind in {"image", "sbom", "scan", "provenance"} {
			counted := {1 |
				rules.counts(row[0], kind) with input as asking({})
					with data.switchboard_data.supply_chain as values
			}
			counted == {1 | kind in row[1]}
		}
	}
}
