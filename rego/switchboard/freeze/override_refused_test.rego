package switchboard_test.freeze

test_somebody_who_does_not_own_the_window_cannot_let_it_through if {
	decision := decided(overriding({"by": "platform-team"}), during({}))
	ids(decision) == {"freeze/frozen", "freeze/override_refused"}
	some refused in decision.findings
	refused.id == "freeze/override_refused"
	refused.level == "advisory"
	refused.path == "/freeze/overrides/0/by"
	refused.msg == "override 1 by platform-team does not count for window year-end: not its owner"
	"ask sre-leads, who owns window year-end" in decision.guidance
	not decision.allow
}

test_what_does_not_count_says_what_would if {
	decision := decided(overriding({"expires": 1}), during({}))
	some refused in decision.findings
	refused.path == "/freeze/overrides/0"
	some help in decision.guidance
	startswith(help, "an override holds the digest of this change")
}

test_a_faulty_override_by_a_stranger_is_refused_for_its_fault_alone if {
	decision := decided(overriding({"by": "platform-team", "expires": 1}), during({}))
	{finding.path | some finding in decision.findings; finding.id == "freeze/override_refused"} == {"/freeze/overrides/0"}
}

test_where_nothing_is_frozen_overrides_are_not_looked_at if {
	decided(overriding({"expires": 1, "by": "nobody"}), with_windows([])).findings == []
}
