package switchboard_test.gate

import data.switchboard.gate as rules

signing := {"thresholds": {"overrides_signed": {"value": true, "unit": "true or false", "source": "ours"}}}

# The decision on a high risk, where files have to be signed.
in_a_file(changed) := object.union(
	given_both(high, signing),
	{"overrides": [object.union(override, changed)]},
)

test_where_files_are_signed_a_bare_file_counts_for_nothing if {
	every mark in [{}, {"signed": false}, {"signed": "yes"}] {
		decision := rules.decision with input as in_a_file(mark)
		decision.verdict == "denied"
		decision.refused_overrides == ["override 1 by sre-leads: it is not signed by the owner it names"]
	}
}

test_a_signed_file_counts if {
	decision := rules.decision with input as in_a_file({"signed": true})
	decision.verdict == "allowed_by_override"
}

test_a_comment_needs_no_signature if {
	decision := rules.decision with input as on_a_pull([commented({})], signed_here)
	decision.verdict == "allowed_by_override"
}

signed_here := {"thresholds": object.union(
	facts.thresholds,
	object.union(signing.thresholds, of_a_pull.thresholds),
)}
