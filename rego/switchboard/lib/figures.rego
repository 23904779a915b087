package switchboard.lib

# METADATA
# title: A figure
# description: >-
#   The number of a value that says its unit and where it comes from; undefined where any of the
#   three is missing, the number is below zero, or the unit is another one.
figure(document, unit) := document.value if {
	has(document, ["value"], "amount")
	has(document, ["source"], "text")
	document.unit == unit
}
