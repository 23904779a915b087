package switchboard_test.purpose

import data.switchboard.purpose as rules

test_what_all_three_allow if {
	rules.allowed == {"security"} with input as asking({"tenant": "globex"})
		with data.switchboard_data.purpose as values
	rules.allowed == set() with input as asking({"dataset": "closed"})
		with data.switchboard_data.purpose as values
}

test_compatible_goes_one_step if {
	chain := object.union(values, {"compatible": {"investigation": ["billing"]}})
	rules.compatible == {"investigation", "security", "threat-intel"} with input as asking({})
		with data.switchboard_data.purpose as chain
}

test_without_a_table_only_the_same_purpose_is_compatible if {
	rules.compatible == {"security"} with input as asking({})
		with data.switchboard_data.purpose as object.remove(values, {"compatible"})
}

test_words_are_in_order_and_none_is_said if {
	rules.words({"b", "a"}) == "a, b"
	rules.words(set()) == "nothing"
	rules.words(["x"]) == "x"
}
