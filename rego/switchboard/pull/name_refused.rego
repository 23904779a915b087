package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A name is refused
# description: >-
#   A file is named so that two systems, or a reader, could take it for another: look-alike or unseen
#   letters, a name that differs from another in case only, a way out of the folder.
# custom:
#   id: pull/name_refused
#   level: hard
found contains lib.finding(rules, "pull/name_refused", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.refused != ""
	msg := $"{file.path}: {file.refused}"
	help := "name the file in plain letters, different from every other file in more than case"
}

passed contains "pull/name_refused" if {
	whole
	every file in input.pull.files {
		file.refused == ""
	}
}
