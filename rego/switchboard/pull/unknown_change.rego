package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A change no value explains
# description: >-
#   A policy file changed in a way that no value of the mapping explains: a rule, a tenant added or
#   removed, a name, a key nobody mapped. What it does was not simulated.
# custom:
#   id: pull/unknown_change
#   level: soft
found contains lib.finding(rules, "pull/unknown_change", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.explained == false
	msg := $"{file.path} was {file.status}, and no mapped value explains what changed; it was not simulated"
	help := $"map the value in switchboard.yaml if it is one, or ask the owners of {file.path} to accept it"
}

passed contains "pull/unknown_change" if {
	whole
	every file in input.pull.files {
		file.explained == true
	}
}
