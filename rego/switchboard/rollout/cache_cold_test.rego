package switchboard_test.rollout

test_hits_and_time_have_to_be_kept if {
	cold := only(ready({"cache": {"hit_share": 0.919}}), "rollout/cache_cold", "/rollout/readiness/cache")
	cold.findings[0].msg == "the cache answers 0.919 of the requests at a p95 of 350 ms; it takes 0.92 within 350 ms"
	cold.guidance == ["warm the cache of tenant acme and measure again"]
	only(ready({"cache": {"p95_ms": 351}}), "rollout/cache_cold", "/rollout/readiness/cache")
}
