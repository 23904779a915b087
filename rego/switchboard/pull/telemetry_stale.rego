package switchboard.pull

import data.switchboard.lib

# METADATA
# title: Measurements are old or missing
# description: >-
#   Values change, and the measurements their risk was computed from end too long ago, or there are
#   none. Not asked where exactly the values of an earlier merged change are restored.
# custom:
#   id: pull/telemetry_stale
#   level: soft
found contains lib.finding(rules, "pull/telemetry_stale", "/pull/telemetry", msg, help) if {
	whole
	input.pull.telemetry.needed == true
	msg := stale
	help := "bring newer measurements with `switchboard telemetry pull` or `import`, and ask again"
}

stale := $"nothing was simulated: {input.pull.telemetry.reason}" if input.pull.telemetry.available == false

stale := msg if {
	input.pull.telemetry.available == true
	input.pull.telemetry.age_s > input.pull.bounds.telemetry_oldest.value
	msg := concat("", [
		$"the measurements end {floor(input.pull.telemetry.age_s / 3600)} h ago; ",
		$"{floor(input.pull.bounds.telemetry_oldest.value / 3600)} h are allowed",
	])
}

passed contains "pull/telemetry_stale" if {
	whole
	input.pull.telemetry.needed == false
}

passed contains "pull/telemetry_stale" if {
	whole
	not stale
}
