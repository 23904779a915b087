package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A submodule
# description: >-
#   A path of the policy repository is, or was, another repository, whose files nobody looked at.
# custom:
#   id: pull/submodule
#   level: hard
found contains lib.finding(rules, "pull/submodule", $"/pull/files/{position}", msg, help) if {
	whole
	some position, file in input.pull.files
	file.submodule == true
	msg := $"{file.path} is a submodule; what it holds was not looked at"
	help := $"bring the files of {file.path} into this repository"
}

passed contains "pull/submodule" if {
	whole
	every file in input.pull.files {
		file.submodule == false
	}
}
