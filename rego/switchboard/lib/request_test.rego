package switchboard_test.lib

import data.switchboard.lib

request := {"tenant": "acme", "service": "api-gateway", "rate_rps": 1, "burst_requests": 1, "size_mb": 1}

test_a_whole_request if {
	lib.whole_request with input as {"request": request}
}

test_a_request_lacking_any_fact_is_not_whole if {
	every key, _ in request {
		not lib.whole_request with input as {"request": object.remove(request, {key})}
		lib.missing_of_request == {$"/request/{key}"} with input as {"request": object.remove(request, {key})}
	}
}

test_no_input_is_not_whole if {
	not lib.whole_request with input as []
}
