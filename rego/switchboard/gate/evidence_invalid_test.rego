package switchboard_test.gate

import data.switchboard.gate as rules

test_evidence_that_does_not_verify_denies_whether_it_is_asked_for_or_not if {
	broken := {"status": "invalid", "reason": "proposal.json: another SHA-256 than the manifest's"}
	every base in {facts, object.union(facts, {"thresholds": required})} {
		decision := rules.decision with input as object.union(
			object.union(base, {"evidence": broken}),
			overriding({"findings": ["gate/evidence_invalid"]}),
		)
		ids(decision) == {"gate/evidence_invalid"}
		decision.findings[0].path == "/evidence/status"
		decision.findings[0].level == "hard"
		contains(decision.findings[0].msg, "proposal.json")
		decision.verdict == "denied"
		decision.overridden == []
	}
}

test_evidence_that_does_not_verify_denies_where_no_value_changes if {
	decision := rules.decision with input as given({"evidence": object.union(evidence, {"status": "invalid", "needed": false})})
	ids(decision) == {"gate/evidence_invalid"}
	not decision.allow
}

test_where_a_fact_is_missing_evidence_that_does_not_verify_is_not_told if {
	broken := given({"evidence": object.union(evidence, {"status": "invalid"})})
	decision := rules.decision with input as json.remove(broken, ["/risk/level"])
	ids(decision) == {"gate/cannot_decide"}
}
