package switchboard.budgets

# METADATA
# title: Obligations
# description: The share of the tenant's calls that is let through, where it is throttled.
obligations contains {
	"id": "budgets/throttle",
	"level_percent": level_percent,
	"lets": lets,
	"tenant": input.budgets.tenant,
} if {
	ready
	level_percent > 0
}
