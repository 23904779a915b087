package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Revision differs
# description: Rules, boards or policies are not loaded at the revision that was named for the roll-out.
# custom:
#   id: rollout/revision_differs
#   level: hard
found contains lib.finding(rules, "rollout/revision_differs", path, msg, help) if {
	judged
	some position, revision in input.rollout.readiness.revisions
	revision.loaded != revision.wanted
	path := $"/rollout/readiness/revisions/{position}/loaded"
	msg := $"{revision.name} are loaded at {revision.loaded}, not at {revision.wanted}"
	help := $"load {revision.name} at {revision.wanted}, or name the revision that is meant"
}

found contains lib.finding(rules, "rollout/revision_differs", "/rollout/readiness/revisions", msg, help) if {
	judged
	some name in (revised - named)
	msg := $"no revision is named for {name}"
	help := $"say which revision of {name} is wanted and which is loaded"
}

passed contains "rollout/revision_differs" if {
	judged
	count(revised - named) == 0
	every revision in input.rollout.readiness.revisions {
		revision.loaded == revision.wanted
	}
}

# METADATA
# title: What is loaded at a named revision
# description: Each of these, at least.
revised := {"boards", "policies", "rules"}

named := {revision.name | some revision in input.rollout.readiness.revisions}
