package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A file cannot be read
# description: >-
#   A policy document changed that is too large, or holds bytes that are no text. What nobody reads
#   nobody accepts.
# custom:
#   id: pull/not_readable
#   level: hard
found contains lib.finding(rules, "pull/not_readable", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.readable == false
	msg := $"{file.path} is too large or no text, so nobody can tell what it changes"
	help := $"split {file.path}, or write it as text"
}

passed contains "pull/not_readable" if {
	whole
	every file in input.pull.files {
		file.readable == true
	}
}
