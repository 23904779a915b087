package switchboard_test.lib

import data.switchboard.lib

test_a_figure_has_number_unit_and_source if {
	whole := {"value": 7, "unit": "days", "source": "ours"}
	lib.figure(whole, "days") == 7
	every key, _ in whole {
		not lib.figure(object.remove(whole, {key}), "days")
	}
	not lib.figure(whole, "hours")
	not lib.figure(object.union(whole, {"value": -1}), "days")
	not lib.figure(object.union(whole, {"value": "7"}), "days")
	not lib.figure(object.union(whole, {"source": " "}), "days")
}
