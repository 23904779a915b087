package switchboard_test.cost

protected := {"approval", "denial", "override", "receipt"}

test_no_value_pauses_or_thins_what_is_protected if {
	every name in protected {
		every changed in [{"pauses": [name]}, {"thins": {name: share(0.1)}}] {
			decision := decided(asking({"operation": name, "spent_cents": 9000}), with_guard(changed))
			decision.allow
			ids(decision) == {"cost/guard_ignored", "cost/guard_reached", "cost/pace"}
			{duty.id | some duty in decision.obligations} == set()
			messages(decision, "cost/guard_ignored") == [concat("", [
				$"the guard at 80 % of gateway would pause or thin {name}; ",
				"approval, denial, override, receipt are never paused nor thinned",
			])]
		}
	}
}

test_of_other_operations_nothing_is_ignored if {
	decision := decided(asking({"operation": "decision", "spent_cents": 9000}), with_guard({"pauses": ["decision"]}))
	not "cost/guard_ignored" in ids(decision)
	not decision.allow
}
