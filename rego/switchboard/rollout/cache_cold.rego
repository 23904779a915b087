package switchboard.rollout

import data.switchboard.lib

# METADATA
# title: Cache cold
# description: The cache answers too little, or too slowly, to carry the wave.
# custom:
#   id: rollout/cache_cold
#   level: hard
found contains lib.finding(rules, "rollout/cache_cold", "/rollout/readiness/cache", msg, help) if {
	judged
	warm == false
	msg := concat("", [
		$"the cache answers {cache.hit_share} of the requests at a p95 of {cache.p95_ms} ms; ",
		$"it takes {bounds.ready_cache_hit} within {bounds.ready_cache_p95} ms",
	])
	help := $"warm the cache of tenant {input.rollout.tenant} and measure again"
}

passed contains "rollout/cache_cold" if {
	judged
	warm
}

cache := input.rollout.readiness.cache

default warm := false

warm if {
	cache.hit_share >= bounds.ready_cache_hit
	cache.p95_ms <= bounds.ready_cache_p95
}
