package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Facts
# description: What the gate asks of its facts, and of each entry of their lists.
facts_of("gate") := array.concat(
	[
		{"path": ["now"], "kind": "amount"},
		{"path": ["proposal", "id"], "kind": "text"},
		{"path": ["proposal", "author"], "kind": "text"},
		{"path": ["proposal", "change_digest"], "kind": "text"},
		{"path": ["proposal", "recomputed_digest"], "kind": "text"},
		{"path": ["proposal", "applies"], "kind": "flag"},
		{"path": ["proposal", "changes"], "kind": "list"},
		{"path": ["risk", "score"], "kind": "amount"},
		{"path": ["risk", "level"], "kind": "text"},
		{"path": ["risk", "undecided"], "kind": "list"},
		{"path": ["findings"], "kind": "list"},
		{"path": ["decisions", "configured"], "kind": "flag"},
		{"path": ["decisions", "evaluated"], "kind": "flag"},
		{"path": ["decisions", "reason"], "kind": "string"},
		{"path": ["decisions", "compared"], "kind": "amount"},
		{"path": ["decisions", "allow_to_deny"], "kind": "amount"},
		{"path": ["decisions", "errors"], "kind": "amount"},
		{"path": ["decisions", "opened"], "kind": "list"},
		{"path": ["evidence", "needed"], "kind": "flag"},
		{"path": ["evidence", "status"], "kind": "text"},
		{"path": ["evidence", "reason"], "kind": "string"},
		{"path": ["evidence", "manifest"], "kind": "string"},
		{"path": ["overrides"], "kind": "list"},
	],
	[{"path": ["thresholds", name, part], "kind": kind} |
		some name, value_kind in {
			"critical_level": "text",
			"evidence_required": "flag",
			"flips_most": "amount",
			"override_longest": "amount",
			"override_reason_shortest": "amount",
			"overrides_signed": "flag",
			"risk_critical": "amount",
			"risk_high": "amount",
		}
		some part, kind in {"value": value_kind, "unit": "text", "source": "text"}
	],
)

facts_of("change") := [
	{"path": ["area"], "kind": "text"},
	{"path": ["subject"], "kind": "text"},
	{"path": ["value"], "kind": "text"},
	{"path": ["document"], "kind": "text"},
	{"path": ["agrees"], "kind": "flag"},
	{"path": ["owners"], "kind": "list"},
]

facts_of("finding") := [
	{"path": ["id"], "kind": "text"},
	{"path": ["level"], "kind": "text"},
	{"path": ["msg"], "kind": "text"},
	{"path": ["path"], "kind": "string"},
	{"path": ["owners"], "kind": "list"},
]

facts_of("opened") := [
	{"path": ["area"], "kind": "text"},
	{"path": ["decisions"], "kind": "amount"},
]

facts_of("override") := [
	{"path": ["change_digest"], "kind": "text"},
	{"path": ["findings"], "kind": "entries"},
	{"path": ["by"], "kind": "text"},
	{"path": ["reason"], "kind": "string"},
	{"path": ["expires"], "kind": "number"},
]

# METADATA
# title: Missing facts
# description: Pointers of the facts the gate needs and does not have.
missing := union({
	lib.missing(input, facts_of("gate")),
	lib.missing_in(input, ["proposal", "changes"], facts_of("change")),
	lib.missing_in(input, ["findings"], facts_of("finding")),
	lib.missing_in(input, ["overrides"], facts_of("override")),
	lib.missing_in(input, ["proposal", "authors"], facts_of("author")),
	missing_of_given,
	lib.missing_in(input, ["decisions", "opened"], facts_of("opened")),
	lib.not_texts(input, ["risk", "undecided"]),
	{pointer |
		some position, override in input.overrides
		some lacking in lib.not_texts(override, ["findings"])
		pointer := $"/overrides/{position}{lacking}"
	},
})

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0

# METADATA
# title: Known words
# description: The levels a finding and a risk can have, and what verifying evidence can come to.
known("finding") := {"advisory", "soft", "hard"}

known("risk") := {"low", "medium", "high", "critical"}

known("evidence") := {"verified", "missing", "unverified", "invalid"}
