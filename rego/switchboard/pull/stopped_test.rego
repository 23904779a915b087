package switchboard_test.pull

import data.switchboard.pull as rules

test_the_label_stops_it_however_it_is_written if {
	every label in {"do-not-merge", "Do-Not-Merge"} {
		denied_for(given({"labels": ["policy", label]}), "pull/stopped")
	}
}

test_other_labels_stop_nothing if {
	allowed(given({"labels": []}))
	allowed(given({"labels": ["do-not-merge-yet", "policy"]}))
}

test_the_label_is_named if {
	decision := rules.decision with input as given({"labels": ["do-not-merge"]})
	startswith(decision.findings[0].msg, "it carries the label do-not-merge:")
	contains(decision.guidance[0], "the label do-not-merge there")
}
