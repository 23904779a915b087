package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A symbolic link
# description: >-
#   A path of the policy repository is, or was, a symbolic link. What it leads to is not what was
#   looked at.
# custom:
#   id: pull/symlink
#   level: hard
found contains lib.finding(rules, "pull/symlink", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.link == true
	msg := $"{file.path} is a symbolic link; links are not followed"
	help := $"put the file itself at {file.path}"
}

passed contains "pull/symlink" if {
	whole
	every file in input.pull.files {
		file.link == false
	}
}
