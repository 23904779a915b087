package switchboard.pull

import data.switchboard.lib

# METADATA
# title: The head moved
# description: >-
#   Somebody pushed while this was decided. What was judged is not what would be merged.
# custom:
#   id: pull/head_moved
#   level: hard
found contains lib.finding(rules, "pull/head_moved", "/pull/head_now", msg, help) if {
	whole
	input.pull.head != input.pull.head_now
	msg := "the branch moved while this was decided; the new commit is decided on its own"
	help := "wait for the decision on the new commit"
}

passed contains "pull/head_moved" if {
	whole
	input.pull.head == input.pull.head_now
}
