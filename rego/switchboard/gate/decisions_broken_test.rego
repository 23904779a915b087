package switchboard_test.gate

import data.switchboard.gate as rules

test_decisions_without_an_answer_need_an_owner if {
	decision := rules.decision with input as given(replayed({"errors": 1}))
	[[found.id, found.level, found.path] | some found in decision.findings] == [["gate/decisions_broken", "soft", "/decisions/errors"]]
	startswith(decision.findings[0].msg, "1 recorded decisions have no answer under the change. sre-leads can")
	startswith(decision.guidance[0], "mend what the report names")
	not decision.allow
}
