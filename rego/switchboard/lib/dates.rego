package switchboard.lib

# METADATA
# title: The date of a moment
# description: >-
#   Year, month and day (UTC) of seconds since the epoch, for messages: people read dates. Counted in
#   cycles of 400 years from the first of March of the year 0, as days_from_civil turned round
#   (Howard Hinnant, chrono-compatible low-level date algorithms).
date(seconds) := $"{year}-{padded(month)}-{padded(day)}" if {
	days := floor(seconds / 86400) + 719468
	cycle := floor(days / 146097)
	day_of_cycle := days - (cycle * 146097)
	leaps := (floor(day_of_cycle / 36524) - floor(day_of_cycle / 1460)) - floor(day_of_cycle / 146096)
	year_of_cycle := floor((day_of_cycle + leaps) / 365)
	before := ((365 * year_of_cycle) + floor(year_of_cycle / 4)) - floor(year_of_cycle / 100)
	month_of_year := floor(((5 * (day_of_cycle - before)) + 2) / 153)
	day := ((day_of_cycle - before) - floor(((153 * month_of_year) + 2) / 5)) + 1
	month := ((month_of_year + 2) % 12) + 1
	year := (year_of_cycle + (cycle * 400)) + new_year(month)
}

# The year of the cycle begins in March, so January and February belong to the next one.
new_year(month) := 1 if month <= 2

new_year(month) := 0 if month > 2

padded(number) := $"0{number}" if number < 10

padded(number) := $"{number}" if number >= 10
