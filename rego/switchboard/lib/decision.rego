package switchboard.lib

# METADATA
# title: A finding
# description: >-
#   What a rule found, with what to do about it. Its level is the one the area's table of rules gives
#   that id, so that a level stands in one place.
finding(rules, id, path, msg, help) := {
	"help": help,
	"id": id,
	"level": rules[id],
	"msg": msg,
	"path": path,
}

# METADATA
# title: A decision
# description: >-
#   The answer of an area from its table of rules (id to level), the ids that passed and what was
#   found. Silence never allows: each enforced rule must have passed, and one that neither passed nor
#   found anything is itself a hard finding. Rules in observe mode are told and deny nothing. An area
#   adds its obligations and the values it applied.
decision(area, rules, passed, found) := {
	"allow": allowed(can_deny(area, rules), enforced, passed, findings),
	"findings": sort([object.remove(each, ["help"]) | some each in findings]),
	"guidance": sort([help | some help in {each.help | some each in findings}]),
	"obligations": [],
	"observed": sort([id | some id in watched]),
	"rules": sort([id | some id, _ in rules]),
} if {
	watched := observed(area, rules)
	enforced := can_deny(area, rules) - watched
	findings := told(area, watched, enforced - passed, found)
}

default allowed(_, _, _, _) := false

allowed(able, enforced, passed, findings) if {
	count(able) > 0
	count(enforced - passed) == 0
	count(denying(findings)) == 0
}

# METADATA
# title: Rules that can deny
# description: The ids of a table that are no advice; that nothing could be decided is no rule to pass.
can_deny(area, rules) := {id |
	some id, level in rules
	level != "advisory"
	id != $"{area}/cannot_decide"
}

# METADATA
# title: Rules in observe mode
# description: >-
#   The ids of the table that the organisation's values of an area list under observe: decided, told
#   and counted, not enforced. That nothing could be decided is never only observed. A list that is no
#   list observes nothing, so its rules stay enforced.
observed(area, rules) := {id |
	is_array(data.switchboard_data[area].observe)
	some id in data.switchboard_data[area].observe
	rules[id]
	id != $"{area}/cannot_decide"
}

# METADATA
# title: Everything told
# description: >-
#   The findings as they count: those of rules in observe mode as advice, and one for each enforced
#   rule without an answer, where nothing else says already what is missing.
told(area, watched, unpassed, found) := {as_counted(area, watched, each) | some each in found} | unanswered(area, unpassed, found)

as_counted(area, watched, each) := object.union({"help": what_is_asked(area)}, each) if not each.id in watched

as_counted(_, watched, each) := object.union(each, {"level": "advisory", "msg": $"observed, not enforced: {each.msg}"}) if {
	each.id in watched
}

unanswered(area, unpassed, found) := {finding |
	ids := {each.id | some each in found}
	not $"{area}/cannot_decide" in ids
	some id in (unpassed - ids)
	finding := object.union(
		{"help": what_is_asked(area)},
		cannot_decide(area, "", $"{id} gave no answer, so nothing is allowed"),
	)
}

what_is_asked(area) := concat("", [
	$"give every fact that {area} asks for, in its form, and check the values of {area}: ",
	"what cannot be decided is denied",
])
