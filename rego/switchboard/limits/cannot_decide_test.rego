package switchboard_test.limits

import data.switchboard.limits as rules

test_no_facts if {
	decision := rules.decision with input as null
	ids(decision) == {"limits/cannot_decide"}
	"" in {finding.path | some finding in decision.findings}
	not decision.allow
}

test_each_missing_fact_is_named if {
	every key, _ in request {
		decision := rules.decision with input as {"request": object.remove(request, {key})}
			with data.switchboard_data.limits as limits
			with data.switchboard_data.tiers as tiers
		[finding.path | some finding in decision.findings] == [$"/request/{key}"]
		not decision.allow
	}
}

test_an_unknown_tenant_is_named if {
	decision := rules.decision with input as asking({"tenant": "acmee"})
		with data.switchboard_data.limits as limits
		with data.switchboard_data.tiers as tiers
	ids(decision) == {"limits/cannot_decide"}
	contains(decision.findings[0].msg, "acmee")
	decision.findings[0].path == "/request/tenant"
}
