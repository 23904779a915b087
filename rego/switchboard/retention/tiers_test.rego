package switchboard_test.retention

import data.switchboard.retention as rules

test_a_tier_without_number_unit_or_source_has_no_days if {
	every key in {"value", "unit", "source"} {
		broken := {"tiers": {"short-30d": object.remove(tier_of(30), {key})}}
		not rules.days("short-30d") with data.switchboard_data.retention as broken
	}
	rules.days("short-30d") == 30 with data.switchboard_data.retention as values
}

test_the_shorter_of_two_tiers if {
	rules.shorter("short-30d", "ephemeral-7d") == "ephemeral-7d" with data.switchboard_data.retention as values
	rules.shorter("ephemeral-7d", "short-30d") == "ephemeral-7d" with data.switchboard_data.retention as values
	rules.shorter("short-30d", "short-30d") == "short-30d" with data.switchboard_data.retention as values
}

test_of_two_tiers_as_long_the_first if {
	twins := {"tiers": {"short-30d": tier_of(30), "month": tier_of(30)}}
	rules.shorter("month", "short-30d") == "month" with data.switchboard_data.retention as twins
	rules.shorter("short-30d", "month") == "short-30d" with data.switchboard_data.retention as twins
}
