package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A mode changed
# description: >-
#   A file of the policy repository can be run now, or cannot any more. No value explains that.
# custom:
#   id: pull/mode_changed
#   level: soft
found contains lib.finding(rules, "pull/mode_changed", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.mode_changed == true
	msg := $"the mode of {file.path} went from {file.old_mode} to {file.new_mode}"
	help := $"give {file.path} mode {file.old_mode} back, or ask its owner to accept it"
}

passed contains "pull/mode_changed" if {
	whole
	every file in input.pull.files {
		file.mode_changed == false
	}
}
