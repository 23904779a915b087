package switchboard_test.pull

import data.switchboard.pull as rules

lacks(facts, pointer) if {
	decision := rules.decision with input as facts
	not decision.allow
	some found in decision.findings
	found.id == "pull/cannot_decide"
	found.path == pointer
}

test_each_missing_part_is_named if {
	lacks(object.remove(given({}), {"now"}), "/now")
	every key, _ in object.remove(pull, {"telemetry", "bounds"}) {
		lacks(json.remove(given({}), [$"/pull/{key}"]), $"/pull/{key}")
	}
	every key, _ in telemetry {
		lacks(json.remove(given({}), [$"/pull/telemetry/{key}"]), $"/pull/telemetry/{key}")
	}
	every name, bound in pull.bounds {
		every key, _ in bound {
			lacks(json.remove(given({}), [$"/pull/bounds/{name}/{key}"]), $"/pull/bounds/{name}/{key}")
		}
	}
}

test_each_missing_fact_of_an_entry_is_named if {
	every key, _ in file {
		lacks(given({"files": [object.remove(file, {key})]}), $"/pull/files/0/{key}")
	}
	every list in ["authors", "approvals"] {
		every key, _ in {"id": 3, "login": "sam"} {
			lacks(given({list: [object.remove({"id": 3, "login": "sam"}, {key})]}), $"/pull/{list}/0/{key}")
		}
	}
	every key, _ in {"name": "x", "app": 1} {
		lacks(given({"forged": [object.remove({"name": "x", "app": 1}, {key})]}), $"/pull/forged/0/{key}")
	}
}

test_nobody_made_it_is_not_known if lacks(given({"authors": []}), "/pull/authors")

test_what_could_not_be_found_out_is_told_as_it_is if {
	decision := rules.decision with input as given({"problems": ["reviews: no answer"]})
	not decision.allow
	[found.msg | some found in decision.findings] == ["reviews: no answer"]
}
