package switchboard.pull

import data.switchboard.lib

# METADATA
# title: The gate's own configuration changed
# description: >-
#   The pull request changes what the gate itself rests on: the mapping and the owners, the rules, the
#   freeze windows, the workflows. It is judged by the old and by the new.
# custom:
#   id: pull/gate_changed
#   level: soft
found contains lib.finding(rules, "pull/gate_changed", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.configuration == true
	msg := $"{file.path} is part of what the gate rests on; it was judged as it stands and as it would be"
	help := $"take {file.path} out of this change, or ask its owners to accept it"
}

passed contains "pull/gate_changed" if {
	whole
	every file in input.pull.files {
		file.configuration == false
	}
}
