package switchboard.lib

# METADATA
# title: The facts of a request
# description: >-
#   What limits and tiers ask about a tenant's request. One contract for both, so that a caller who
#   forgets a fact hears it from either.
facts_of("request") := [
	{"path": ["request", "tenant"], "kind": "text"},
	{"path": ["request", "service"], "kind": "text"},
	{"path": ["request", "rate_rps"], "kind": "amount"},
	{"path": ["request", "burst_requests"], "kind": "amount"},
	{"path": ["request", "size_mb"], "kind": "amount"},
]
