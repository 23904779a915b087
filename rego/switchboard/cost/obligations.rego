package switchboard.cost

# METADATA
# title: Obligations
# description: >-
#   What the guards that are reached ask: who is told, who is asked for more, which share is kept, and
#   what is set until the month is over. They hold whether the operation may run or not.
obligations contains {"id": "cost/alert", "guard_percent": guard.at.value, "scope": input.cost.scope, "who": who} if {
	ready
	some guard in reached
	some who in guard.alerts
}

obligations contains {"id": "cost/ask_for_more", "guard_percent": guard.at.value, "scope": input.cost.scope, "who": who} if {
	ready
	some guard in reached
	some who in guard.asks
}

obligations contains {"id": "cost/set", "name": name, "unit": setting.unit, "value": setting.value} if {
	ready
	some name, setting in settings
}

obligations contains {"id": "cost/thin", "keep_share": kept[count(kept) - 1].value, "operation": input.cost.operation} if ready
