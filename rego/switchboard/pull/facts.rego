package switchboard.pull

import data.switchboard.lib

# METADATA
# title: Facts
# description: What this area asks of a pull request, and of each entry of its lists.
facts_of("pull") := array.concat(
	[
		{"path": ["now"], "kind": "moment"},
		{"path": ["pull", "number"], "kind": "amount"},
		{"path": ["pull", "head"], "kind": "text"},
		{"path": ["pull", "head_now"], "kind": "text"},
		{"path": ["pull", "authors"], "kind": "entries"},
		{"path": ["pull", "labels"], "kind": "texts"},
		{"path": ["pull", "approvals"], "kind": "list"},
		{"path": ["pull", "forged"], "kind": "list"},
		{"path": ["pull", "mergeable"], "kind": "flag"},
		{"path": ["pull", "conflicts"], "kind": "texts"},
		{"path": ["pull", "problems"], "kind": "texts"},
		{"path": ["pull", "files"], "kind": "list"},
		{"path": ["pull", "denied_by_new"], "kind": "texts"},
		{"path": ["pull", "telemetry", "needed"], "kind": "flag"},
		{"path": ["pull", "telemetry", "available"], "kind": "flag"},
		{"path": ["pull", "telemetry", "reason"], "kind": "string"},
		{"path": ["pull", "telemetry", "age_s"], "kind": "amount"},
	],
	[{"path": ["pull", "bounds", name, part], "kind": kind} |
		some name, kind_of_value in {
			"approvals": "amount",
			"stop_label": "text",
			"telemetry_oldest": "amount",
		}
		some part, kind in {"value": kind_of_value, "unit": "text", "source": "text"}
	],
)

facts_of("account") := [
	{"path": ["id"], "kind": "number"},
	{"path": ["login"], "kind": "text"},
]

facts_of("check") := [
	{"path": ["name"], "kind": "text"},
	{"path": ["app"], "kind": "amount"},
]

facts_of("file") := array.concat(
	[
		{"path": ["path"], "kind": "text"},
		{"path": ["previous"], "kind": "string"},
		{"path": ["status"], "kind": "text"},
		{"path": ["old_mode"], "kind": "string"},
		{"path": ["new_mode"], "kind": "string"},
		{"path": ["refused"], "kind": "string"},
		{"path": ["owners"], "kind": "list"},
	],
	[{"path": [name], "kind": "flag"} |
		some name in ["configuration", "explained", "link", "mode_changed", "readable", "submodule"]
	],
)

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have.
missing := union({
	lib.missing(input, facts_of("pull")),
	lib.missing_in(input, ["pull", "authors"], facts_of("account")),
	lib.missing_in(input, ["pull", "approvals"], facts_of("account")),
	lib.missing_in(input, ["pull", "forged"], facts_of("check")),
	lib.missing_in(input, ["pull", "files"], facts_of("file")),
})

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0
