package switchboard_test.gate

import data.switchboard.gate as rules

test_findings_keep_their_level if {
	every level, verdict in {"advisory": "allowed", "soft": "denied", "hard": "denied"} {
		decision := rules.decision with input as given({"findings": [object.union(finding, {"level": level})]})
		decision.verdict == verdict
		decision.findings == [{"id": "limits/doubtful", "level": level, "msg": "doubtful", "path": "/x"}]
	}
}
