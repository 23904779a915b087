package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Facts of an override in a comment
# description: What the gate asks of it, and of the pull request it was given on.
facts_of("given") := [
	{"path": ["speaks_for"], "kind": "texts"},
	{"path": ["given", "person"], "kind": "number"},
	{"path": ["given", "bot"], "kind": "flag"},
	{"path": ["given", "edited"], "kind": "flag"},
	{"path": ["given", "comment"], "kind": "number"},
	{"path": ["given", "body_digest"], "kind": "text"},
	{"path": ["given", "at"], "kind": "amount"},
	{"path": ["given", "rules_digest"], "kind": "text"},
	{"path": ["given", "base_values"], "kind": "text"},
	{"path": ["given", "saw"], "kind": "texts"},
	{"path": ["given", "break_glass"], "kind": "flag"},
	{"path": ["given", "incident"], "kind": "string"},
]

facts_of("pull") := array.concat(
	[
		{"path": ["proposal", "rules_digest"], "kind": "text"},
		{"path": ["proposal", "base_values"], "kind": "text"},
		{"path": ["proposal", "authors"], "kind": "entries"},
	],
	[{"path": ["thresholds", "break_glass_longest", part], "kind": kind} |
		some part, kind in {"value": "amount", "unit": "text", "source": "text"}
	],
)

facts_of("author") := [
	{"path": ["id"], "kind": "number"},
	{"path": ["login"], "kind": "text"},
]

# METADATA
# title: Missing facts of overrides in comments
# description: Pointers of what they lack; a file has neither an account nor a pull request.
missing_of_given := union({lacking |
	some position, override in input.overrides
	"given" in object.keys(override)
	lacking := lib.missing(input, facts_of("pull")) | {$"/overrides/{position}{pointer}" |
		some pointer in lib.missing(override, facts_of("given"))
	}
})

# METADATA
# title: Names an override speaks for
# description: >-
#   Of a file whoever it names; of a comment only the owners its account may speak for. An account
#   can be called as a team is.
names(override) := {override.by} if not override.given

names(override) := {name | some name in override.speaks_for} if override.given

# METADATA
# title: Faults of an override that was given in a comment
# description: >-
#   It is by a person, on a comment as it was written, and about just this: the rules that decided,
#   what the touched places held, and nothing found since. Commits are recorded and not bound: a
#   queue has others.
faults_given(override) := {why |
	override.given
	some why, holds in {
		"who gave it is not known": is_known(override),
		"bots cannot override": by_a_person(override),
		"its comment was edited": as_written(override),
		"it was given under other rules": under_these_rules(override),
		"the values it was given on have changed": on_these_values(override),
		"something was found after it was given": saw_all(override),
	}
	holds == false
}

default is_known(_) := false

is_known(override) if override.given.person > 0

default by_a_person(_) := false

by_a_person(override) if override.given.bot == false

default as_written(_) := false

as_written(override) if override.given.edited == false

default under_these_rules(_) := false

under_these_rules(override) if override.given.rules_digest == input.proposal.rules_digest

default on_these_values(_) := false

on_these_values(override) if override.given.base_values == input.proposal.base_values

default saw_all(_) := false

saw_all(override) if {
	every finding in findings {
		seen(override, finding)
	}
}

seen(_, finding) if finding.level == "advisory"

# It only says that somebody else has to accept the same under the configuration that is brought.
seen(_, finding) if finding.id == "pull/rules_disagree"

seen(override, finding) if finding.id in override.given.saw
