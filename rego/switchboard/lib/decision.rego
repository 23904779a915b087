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
	"allow": allowed(enforced, passed, findings),
	"findings": sort([object.remove(each, ["help"]) | some each in findings]),
	"guidance": sort([help | some help in {each.help | some each in findings}]),
	"obligations": [],
	"observed": sort([id | some id in observed(area)]),
	"rules": sort([id | some id, _ in rules]),
} if {
	enforced := enforced_rules(area, rules)
	findings := told(area, enforced, passed, found)
}

default allowed(_, _, _) := false

allowed(enforced, passed, findings) if {
	count(enforced) > 0
	count(enforced - passed) == 0
	count(denying(findings)) == 0
}

# METADATA
# title: Rules that must pass
# description: The ids of a table that can deny and are not in observe mode.
enforced_rules(area, rules) := {id |
	some id, level in rules
	level != "advisory"
	id != $"{area}/cannot_decide"
} - observed(area)

# METADATA
# title: Rules in observe mode
# description: >-
#   The ids the organisation's values of an area list under observe: decided, told and counted, not
#   enforced. That nothing could be decided is never only observed. A list that is no list of ids
#   observes nothing, so its rules stay enforced.
observed(area) := {id |
	is_array(data.switchboard_data[area].observe)
	some id in data.switchboard_data[area].observe
	startswith(id, $"{area}/")
	id != $"{area}/cannot_decide"
}

# METADATA
# title: Everything told
# description: >-
#   The findings as they count: those of rules in observe mode as advice, and one for each enforced
#   rule without an answer, where nothing else says already what is missing.
told(area, enforced, passed, found) := {as_counted(area, each) | some each in found} | unanswered(area, enforced, passed, found)

as_counted(area, each) := object.union({"help": what_is_asked(area)}, each) if not each.id in observed(area)

as_counted(area, each) := object.union(each, {"level": "advisory", "msg": $"observed, not enforced: {each.msg}"}) if {
	each.id in observed(area)
}

unanswered(area, enforced, passed, found) := {finding |
	ids := {each.id | some each in found}
	not $"{area}/cannot_decide" in ids
	some id in ((enforced - passed) - ids)
	finding := object.union(
		{"help": what_is_asked(area)},
		cannot_decide(area, "", $"{id} gave no answer, so nothing is allowed"),
	)
}

what_is_asked(area) := concat("", [
	$"give every fact that {area} asks for, in its form, and check the values of {area}: ",
	"what cannot be decided is denied",
])
