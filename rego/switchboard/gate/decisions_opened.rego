package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Decisions would be opened
# description: >-
#   Recorded decisions that protect people's data, or say who may do what, would be allowed that are
#   denied now. Raising a limit opens decisions on purpose; opening these needs an owner's word.
# custom:
#   id: gate/decisions_opened
#   level: soft
found contains lib.finding(rules, "gate/decisions_opened", $"/decisions/opened/{position}", msg, help) if {
	whole
	some position, opened in input.decisions.opened
	opened.decisions > 0
	opened.area in {"freeze", "licence", "purpose", "residency", "retention", "roles"}
	msg := concat("", [
		$"{opened.decisions} recorded decisions of {opened.area} would be allowed that are denied now. ",
		acceptance,
	])
	help := $"check in the report that each of them should be allowed from now on. {acceptance}"
}
