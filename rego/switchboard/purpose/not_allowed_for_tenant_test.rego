package switchboard_test.purpose

import data.switchboard.purpose as rules

test_the_contract_does_not_allow_the_purpose if {
	decision := rules.decision with input as asking({"tenant": "globex"})
		with data.switchboard_data.purpose as values
	decision.findings == [{
		"id": "purpose/not_allowed_for_tenant",
		"level": "hard",
		"msg": "the contract of tenant globex allows billing, security; investigation is none of it",
		"path": "/purpose/purposes/0",
	}]
	contains(decision.guidance[0], "ask whoever looks after tenant globex to agree investigation with it")
}
