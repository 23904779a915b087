package switchboard_test.gate

import data.switchboard.gate as rules

test_findings_keep_their_level if {
	every level, verdict in {"advisory": "allowed", "soft": "denied", "hard": "denied"} {
		decision := rules.decision with input as given({"findings": [object.union(finding, {"level": level})]})
		decision.verdict == verdict
		decision.findings == [{"id": "limits/doubtful", "level": level, "msg": "doubtful", "path": "/x"}]
	}
}

test_what_is_no_finding_is_not_carried if {
	every broken in [object.remove(finding, {"msg"}), object.union(finding, {"level": "mild"}), "text"] {
		decision := rules.decision with input as given({"findings": [broken]})
		ids(decision) == {"gate/cannot_decide"}
	}
}
