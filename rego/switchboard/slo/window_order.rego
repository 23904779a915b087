package switchboard.slo

import data.switchboard.lib

# METADATA
# title: Windows out of order
# description: The short window ends a page soon after the trouble does, so it must be the shorter one.
# custom:
#   id: slo/window_order
#   level: hard
found contains lib.finding(rules, "slo/window_order", $"/slo/pages/{position}/short_s", msg, help) if {
	whole
	some position, page in input.slo.pages
	out_of_order(page)
	msg := concat("", [
		$"the {page.severity} looks back {page.long_s} s and {page.short_s} s; ",
		"the short window must be shorter than the long one, and above 0",
	])
	help := $"make the short window of the {page.severity} a twelfth of the long one, the usual share"
}

passed contains "slo/window_order" if {
	whole
	every page in input.slo.pages {
		page.short_s > 0
		page.short_s < page.long_s
	}
}

out_of_order(page) if page.short_s >= page.long_s

out_of_order(page) if page.short_s <= 0
