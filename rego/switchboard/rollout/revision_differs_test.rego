package switchboard_test.rollout

named(revisions) := ready({"revisions": revisions})

test_what_is_loaded_is_what_was_named if {
	revisions := [
		{"name": "rules", "wanted": "r-7", "loaded": "r-7"},
		{"name": "boards", "wanted": "b-3", "loaded": "b-2"},
		{"name": "policies", "wanted": "p-9", "loaded": "p-9"},
	]
	decision := only(named(revisions), "rollout/revision_differs", "/rollout/readiness/revisions/1/loaded")
	decision.findings[0].msg == "boards are loaded at b-2, not at b-3"
	decision.guidance == ["load boards at b-3, or name the revision that is meant"]
}

test_each_of_the_three_is_named if {
	every name in ["rules", "boards", "policies"] {
		others := [revision | some revision in ramp.readiness.revisions; revision.name != name]
		decision := only(named(others), "rollout/revision_differs", "/rollout/readiness/revisions")
		decision.findings[0].msg == $"no revision is named for {name}"
		decision.guidance == [$"say which revision of {name} is wanted and which is loaded"]
	}
}

test_more_may_be_named if {
	more := array.concat(ramp.readiness.revisions, [{"name": "gateway", "wanted": "g-1", "loaded": "g-1"}])
	decided(named(more)).allow
}
