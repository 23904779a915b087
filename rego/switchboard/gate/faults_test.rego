package switchboard_test.gate

import data.switchboard.gate as rules

test_an_override_without_faults_has_none if {
	rules.faults(override) == set() with input as facts
	rules.faults(commented({})) == set() with input as on_a_pull([commented({})], {})
}

test_faults_are_told_together if {
	wrong := object.union(override, {"change_digest": "sha256:b", "reason": ""})
	rules.faults(wrong) == {"it names another change", "its reason is too short"} with input as facts
}
