package switchboard_test.rollout

test_days_and_share_have_to_be_kept if {
	few := only(ready({"slo": {"days": 13.9}}), "rollout/slo_missed", "/rollout/readiness/slo")
	few.findings[0].msg == "0.994 of the requests of tenant acme were good over 13.9 days; it takes 0.994 over 14"
	contains(few.guidance[0], "wait until 14 measured days keep 0.994")
	only(ready({"slo": {"good_share": 0.9939}}), "rollout/slo_missed", "/rollout/readiness/slo")
}
