package switchboard_test.gate

import data.switchboard.gate as rules

denied(given_facts, path) if {
	decision := rules.decision with input as given_facts
	decision.verdict == "denied"
	some found in decision.findings
	found.id == "gate/cannot_decide"
	found.path == path
}

test_each_missing_part_is_named if {
	every key in {"now", "findings", "overrides"} {
		denied(object.remove(facts, {key}), $"/{key}")
	}
	every key, _ in facts.proposal {
		denied(json.remove(facts, [$"/proposal/{key}"]), $"/proposal/{key}")
	}
	every key, _ in decisions {
		denied(json.remove(facts, [$"/decisions/{key}"]), $"/decisions/{key}")
	}
	every key, _ in evidence {
		denied(json.remove(facts, [$"/evidence/{key}"]), $"/evidence/{key}")
	}
	every key, _ in facts.risk {
		denied(json.remove(facts, [$"/risk/{key}"]), $"/risk/{key}")
	}
	every name, threshold in facts.thresholds {
		every key, _ in threshold {
			denied(json.remove(facts, [$"/thresholds/{name}/{key}"]), $"/thresholds/{name}/{key}")
		}
	}
}

test_each_missing_fact_of_an_entry_is_named if {
	every key, _ in change {
		denied(given({"proposal": {"changes": [object.remove(change, {key})]}}), $"/proposal/changes/0/{key}")
	}
	every key, _ in finding {
		denied(given({"findings": [object.remove(finding, {key})]}), $"/findings/0/{key}")
	}
	every key, _ in decisions.opened[0] {
		denied(given(replayed({"opened": [object.remove(decisions.opened[0], {key})]})), $"/decisions/opened/0/{key}")
	}
	every key, _ in override {
		denied(given({"overrides": [object.remove(override, {key})]}), $"/overrides/0/{key}")
	}
}

test_no_facts_at_all_are_told_as_such if {
	every nothing in {null, [], "facts"} {
		denied(nothing, "")
	}
}

test_what_is_no_word_is_told_once if {
	every changed in [
		{"findings": [object.union(finding, {"level": 3})]},
		{"risk": {"level": 3}},
		{"thresholds": {"critical_level": {"value": 3}}},
	] {
		decision := rules.decision with input as given(changed)
		count(decision.findings) == 1
	}
}

test_every_level_of_risk_is_known if {
	every level in {"low", "medium", "high", "critical"} {
		decision := rules.decision with input as given({"risk": {"level": level}})
		not "gate/cannot_decide" in ids(decision)
	}
}

test_words_nobody_defined if {
	denied(given({"findings": [object.union(finding, {"level": "mild"})]}), "/findings/0/level")
	denied(given({"risk": {"level": "enormous"}}), "/risk/level")
	denied(given({"thresholds": {"critical_level": {"value": "medium"}}}), "/thresholds/critical_level/value")
}

test_what_was_replayed_is_told_in_its_kinds if {
	every key, value in {"configured": 1, "evaluated": "yes", "reason": null, "compared": -1, "allow_to_deny": "50", "errors": "0", "opened": {}} {
		denied(given(replayed({key: value})), $"/decisions/{key}")
	}
	every key, value in {"area": "", "decisions": "3"} {
		opened := object.union(decisions.opened[0], {key: value})
		denied(given(replayed({"opened": [opened]})), $"/decisions/opened/0/{key}")
	}
}

test_what_evidence_came_to_is_told_in_its_kinds if {
	every key, value in {"needed": "yes", "status": " ", "reason": null, "manifest": 7} {
		denied(given({"evidence": {key: value}}), $"/evidence/{key}")
	}
	every name in ["evidence_required", "overrides_signed"] {
		denied(given({"thresholds": {name: {"value": "false"}}}), $"/thresholds/{name}/value")
	}
}

test_lists_of_names_hold_text if {
	denied(given({"risk": {"undecided": [1]}}), "/risk/undecided/0")
	denied(given(overriding({"findings": ["risk/high", 1]})), "/overrides/0/findings/1")
}

test_an_empty_list_of_findings_is_no_override if {
	denied(given(overriding({"findings": []})), "/overrides/0/findings")
}
