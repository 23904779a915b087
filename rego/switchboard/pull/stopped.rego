package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A label says to wait
# description: >-
#   Whoever may label a pull request can hold it back. Taking the label away again is what helps; an
#   owner of what changes can accept it instead, with a reason.
# custom:
#   id: pull/stopped
#   level: soft
found contains lib.finding(rules, "pull/stopped", $"/pull/labels/{position}", msg, help) if {
	whole
	some position, label in input.pull.labels
	stops(label)
	msg := $"it carries the label {label}: somebody wants it to wait"
	help := $"ask who put the label {label} there, and take it away once that is settled"
}

passed contains "pull/stopped" if {
	whole
	count([label | some label in input.pull.labels; stops(label)]) == 0
}

stops(label) if lower(label) == lower(input.pull.bounds.stop_label.value)
