package switchboard_test.cost

import data.switchboard.cost as rules

levels_at(cents) := levels if {
	levels := [each.at.value | some each in rules.reached] with input as asking({"spent_cents": cents})
		with data.switchboard_data.cost as values
}

test_a_guard_acts_from_its_very_cent if {
	levels_at(7999) == []
	levels_at(8000) == [80]
	levels_at(9499) == [80]
	levels_at(9500) == [80, 95]
	levels_at(10000) == [80, 95, 100]
}

test_what_is_spent_is_told_in_whole_percent if {
	rules.spent_percent == 79 with input as asking({"spent_cents": 7999}) with data.switchboard_data.cost as values
	rules.spent_percent == 120 with input as asking({"spent_cents": 12050}) with data.switchboard_data.cost as values
}

test_of_two_settings_of_one_name_the_last_holds if {
	found := rules.settings with input as asking({"spent_cents": 9500}) with data.switchboard_data.cost as values
	{name: setting.value | some name, setting in found} == {"logs": "basic", "websockets": 2}
}
