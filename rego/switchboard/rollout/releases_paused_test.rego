package switchboard_test.rollout

test_below_half_of_the_budget_nothing_is_released if {
	decision := only(signalling({"api_budget_left_share": 0.49}), "rollout/releases_paused", "/rollout/signals/api_budget_left_share")
	decision.findings[0].msg == "0.49 of the error budget of the API is left; releases pause below 0.5"
	contains(decision.guidance[0], "release nothing until 0.5 of the budget is left again")
	decision.obligations == []
}
