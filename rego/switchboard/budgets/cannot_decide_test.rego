package switchboard_test.budgets

test_each_missing_fact_is_named if {
	every key, _ in call {
		decision := decided({"budgets": object.remove(call, {key})}, values)
		[finding.msg | some finding in decision.findings] == [$"/budgets/{key} is missing or has the wrong type"]
		not decision.allow
		undecided(asking({key: ["odd"]}), values)
	}
}

test_a_tenant_without_a_budget_is_named if {
	decision := decided(asking({"tenant": "nobody"}), values)
	startswith(decision.findings[0].msg, "no budget is known for nobody: ")
	undecided(asking({"tenant": "odd"}), values)
}

test_levels_that_do_not_say_all_of_it_are_none if {
	undecided(asking({}), object.remove(values, {"levels"}))
}
