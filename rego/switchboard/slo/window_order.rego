package switchboard.slo

# METADATA
# title: Windows out of order
# description: The short window ends a page soon after the trouble does, so it must be the shorter one.
# custom:
#   id: slo/window_order
#   level: hard
findings contains {
	"id": "slo/window_order",
	"level": "hard",
	"msg": concat("", [
		$"the {page.severity} looks back {page.long_s} s and {page.short_s} s; ",
		"the short window must be shorter than the long one, and above 0",
	]),
	"path": $"/slo/pages/{position}/short_s",
} if {
	whole
	some position, page in input.slo.pages
	out_of_order(page)
}

out_of_order(page) if page.short_s >= page.long_s

out_of_order(page) if page.short_s <= 0
