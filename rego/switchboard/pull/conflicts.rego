package switchboard.pull

import data.switchboard.lib

# METADATA
# title: It cannot be merged
# description: >-
#   What is judged is the merge of the head into the base as it stands. There is none where the two
#   conflict.
# custom:
#   id: pull/conflicts
#   level: hard
found contains lib.finding(rules, "pull/conflicts", "/pull/conflicts", msg, help) if {
	whole
	input.pull.mergeable == false
	msg := $"it cannot be merged into its base{named(input.pull.conflicts)}"
	help := "merge the base into the branch, or rebase the branch, and mend the conflicts"
}

named(files) := "" if count(files) == 0

named(files) := $": {concat(", ", sort(files))}" if count(files) > 0

passed contains "pull/conflicts" if {
	whole
	input.pull.mergeable == true
}
