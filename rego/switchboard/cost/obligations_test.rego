package switchboard_test.cost

test_every_reached_guard_obliges if {
	decision := decided(asking({"operation": "trial-start", "spent_cents": 10000}), values)
	not decision.allow
	decision.obligations == sort([
		{"id": "cost/alert", "guard_percent": 95, "scope": "gateway", "who": "sre-leads"},
		{"id": "cost/ask_for_more", "guard_percent": 100, "scope": "gateway", "who": "platform-team"},
		{"id": "cost/set", "name": "logs", "unit": "level", "value": "basic"},
		{"id": "cost/set", "name": "minimal_mode", "unit": "true or false", "value": true},
		{"id": "cost/set", "name": "websockets", "unit": "connections", "value": 2},
	])
}

test_below_every_guard_nothing_obliges if {
	decided(asking({"operation": "audit-detail"}), values).obligations == []
}
