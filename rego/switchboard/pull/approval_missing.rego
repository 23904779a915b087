package switchboard.pull

import data.switchboard.lib

# METADATA
# title: Approvals are missing
# description: >-
#   Fewer people than the data say approved exactly this head. Authors and bots do not count. GitHub's
#   own required reviews say who must look, so the number is 0 unless settings.pull says more.
# custom:
#   id: pull/approval_missing
#   level: soft
found contains lib.finding(rules, "pull/approval_missing", "/pull/approvals", msg, help) if {
	whole
	count(approving) < input.pull.bounds.approvals.value
	msg := $"{count(approving)} of {input.pull.bounds.approvals.value} people approved this commit"
	help := "ask somebody who has no part in it to review this commit"
}

# METADATA
# title: Who approved
# description: The people who approved this head, by account, without its authors.
approving := {person.id | some person in input.pull.approvals} - {author.id | some author in input.pull.authors}

passed contains "pull/approval_missing" if {
	whole
	count(approving) >= input.pull.bounds.approvals.value
}
