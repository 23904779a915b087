package switchboard_test.licence

import data.switchboard.licence as rules

# The licences that are mixed, then the audiences that may have the export.
audiences := [
	[["CC0-1.0"], {"internal", "partner", "public"}],
	[["CC-BY-4.0"], {"internal", "partner", "public"}],
	[["vendor-2025"], {"internal", "partner"}],
	[["contract-17"], {"internal"}],
	[["evidence"], set()],
	[["CC0-1.0", "CC-BY-4.0"], {"internal", "partner", "public"}],
	[["CC0-1.0", "vendor-2025"], {"internal", "partner"}],
	[["contract-17", "CC0-1.0"], {"internal"}],
	[["vendor-2025", "CC-BY-4.0", "contract-17"], {"internal"}],
	[["CC0-1.0", "evidence"], set()],
]

plain := {"columns": ["answer"], "smallest_group": 0}

test_each_mixture_goes_to_the_audiences_of_its_strictest if {
	every row in audiences {
		every audience in {"internal", "partner", "public"} {
			decision := rules.decision with input as asking(object.union(plain, {"licences": row[0], "audience": audience}))
				with data.switchboard_data.licence as values
			{1 | decision.allow} == {1 | audience in row[1]}
			ids(decision) == {id | id := "licence/export_not_allowed"; not audience in row[1]}
			passed := rules.passed with input as asking(object.union(plain, {"licences": row[0], "audience": audience}))
				with data.switchboard_data.licence as values
			passed == {"licence/export_not_allowed", "licence/k_not_met"} - ids(decision)
		}
	}
}

# Audience, the smallest group, what is redacted: what is found, and the columns still to redact.
groups := [
	["internal", 1, [], set(), []],
	["internal", 0, [], {"licence/redaction_needed"}, ["age", "postcode"]],
	["partner", 5, [], set(), []],
	["partner", 4, [], {"licence/redaction_needed"}, ["age", "postcode"]],
	["partner", 4, ["age"], {"licence/redaction_needed"}, ["postcode"]],
	["partner", 0, ["age", "postcode"], set(), []],
	["public", 20, [], set(), []],
	["public", 19, [], {"licence/k_not_met"}, null],
	["public", 19, ["postcode"], {"licence/k_not_met"}, null],
	["public", 0, ["age", "postcode"], set(), []],
]

test_each_group_is_large_enough_or_redacted_or_denied if {
	every row in groups {
		decision := rules.decision with input as asking({"audience": row[0], "smallest_group": row[1], "redacted": row[2]})
			with data.switchboard_data.licence as values
		ids(decision) == row[3]
		passed := rules.passed with input as asking({"audience": row[0], "smallest_group": row[1], "redacted": row[2]})
			with data.switchboard_data.licence as values
		passed == {"licence/export_not_allowed", "licence/k_not_met"} - row[3]
		{1 | decision.allow} == {1 | row[4] != null}
		[duty.columns | some duty in decision.obligations; duty.id == "licence/redact"] == [row[4] | count(object.get({"c": row[4]}, "c", [])) > 0]
	}
}
