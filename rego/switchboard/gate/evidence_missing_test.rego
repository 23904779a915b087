package switchboard_test.gate

import data.switchboard.gate as rules

required := {"evidence_required": {"value": true, "unit": "true or false", "source": "ours"}}

proving(changed) := object.union(
	object.union(facts, {"thresholds": required}),
	{"evidence": changed},
)

test_required_evidence_that_is_missing_denies_and_nobody_can_accept_it if {
	every status in {"missing", "unverified"} {
		decision := rules.decision with input as object.union(
			proving({"status": status}),
			overriding({"findings": ["gate/evidence_missing"]}),
		)
		ids(decision) == {"gate/evidence_missing"}
		decision.findings[0].path == "/evidence/status"
		decision.findings[0].level == "hard"
		contains(decision.findings[0].msg, "no evidence set came with it")
		decision.verdict == "denied"
		decision.overridden == []
	}
}

test_evidence_that_verifies_satisfies_the_base if {
	decision := rules.decision with input as proving({"status": "verified", "reason": ""})
	decision.allow
	decision.findings == []
}

test_a_change_of_no_value_needs_no_evidence if {
	decision := rules.decision with input as proving({"needed": false})
	decision.allow
}

test_where_the_base_does_not_ask_a_change_without_evidence_passes if {
	every status in {"missing", "unverified"} {
		decision := rules.decision with input as given({"evidence": object.union(evidence, {"status": status})})
		decision.allow
	}
}

test_a_word_nobody_defined_denies if {
	decision := rules.decision with input as proving({"status": "fine"})
	[[finding.id, finding.path] | some finding in decision.findings] == [["gate/cannot_decide", "/evidence/status"]]
	startswith(decision.findings[0].msg, "fine is nothing that verifying evidence comes to")
	not decision.allow
}

test_a_status_that_is_no_text_is_told_once if {
	decision := rules.decision with input as proving({"status": 7})
	[finding.msg | some finding in decision.findings] == ["/evidence/status is missing or has the wrong type"]
	not decision.allow
}

test_where_a_fact_is_missing_missing_evidence_is_not_told if {
	decision := rules.decision with input as json.remove(proving({}), ["/risk/level"])
	ids(decision) == {"gate/cannot_decide"}
}
