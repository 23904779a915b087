package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

test_without_whole_facts_nothing_is_sieved if {
	every facts in [{}, json.remove(asking({}), ["/now"])] {
		sieves := {1 | rules.sieve with input as facts with data.switchboard_data.supply_chain as values}
		sieves == set()
	}
}

test_what_is_left_after_each_question if {
	facts := asking({"signatures": [object.union(by_key, {"verified": false}), by_key, object.union(by_key, {"key": "late"})]})
	sieve := rules.sieve with input as facts
		with data.switchboard_data.supply_chain as values
	sieve.signature == {1, 2}
	sieve.signature_begun == {1, 2}
	sieve.signature_unexpired == {1}
	sieve.signature_short == {1}
}
