package switchboard_test.gate

import data.switchboard.gate as rules

test_altered_edits_are_denied_and_nobody_can_accept_them if {
	decision := rules.decision with input as given_both(
		{"proposal": {"recomputed_digest": "sha256:b"}},
		overriding({"findings": ["gate/digest_differs"]}),
	)
	ids(decision) == {"gate/digest_differs"}
	decision.findings[0].path == "/proposal/change_digest"
	decision.verdict == "denied"
	decision.overridden == []
}
