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

# METADATA
# title: Missing facts of the request
# description: Pointers of the facts a request should hold and does not.
missing_of_request := missing(input, facts_of("request"))

# METADATA
# title: The request is whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole_request if count(missing_of_request) == 0
