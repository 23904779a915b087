package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_the_lists_and_bounds_that_are_whole if {
	lists := rules.lists with data.switchboard_data.supply_chain as object.union(values, {"builders": "x"})
	object.keys(lists) == {"sbom_formats", "severities"}
	bounds := rules.bounds with data.switchboard_data.supply_chain as object.union(values, {"slsa_level": 3})
	bounds == {"key_longest": 365, "scan_oldest": 7, "secret_due": 14, "secret_oldest": 90}
}
