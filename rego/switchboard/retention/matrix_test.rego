package switchboard_test.retention

import data.switchboard.retention as rules

# Tenant, then class: the tier that applies without personal data, with some, and under a hold.
tiers := {
	"acme": {
		"session": ["ephemeral-7d", "ephemeral-7d", "legal-hold"],
		"support-ticket": ["standard-365d", "short-30d", "legal-hold"],
		"audit-log": ["long-1825d", "short-30d", "legal-hold"],
		"profile": ["short-30d", "short-30d", "legal-hold"],
		"court-file": ["legal-hold", "legal-hold", "legal-hold"],
	},
	"globex": {
		"session": ["short-30d", "ephemeral-7d", "legal-hold"],
		"support-ticket": ["long-1825d", "short-30d", "legal-hold"],
		"audit-log": ["standard-365d", "short-30d", "legal-hold"],
		"profile": ["ephemeral-7d", "ephemeral-7d", "legal-hold"],
		"court-file": ["legal-hold", "legal-hold", "legal-hold"],
	},
	"initech": {
		"session": ["ephemeral-7d", "ephemeral-7d", "legal-hold"],
		"support-ticket": ["standard-365d", "short-30d", "legal-hold"],
		"audit-log": ["long-1825d", "short-30d", "legal-hold"],
		"profile": ["short-30d", "short-30d", "legal-hold"],
		"court-file": ["legal-hold", "legal-hold", "legal-hold"],
	},
}

cases := [{"pii": false, "legal_hold": false}, {"pii": true, "legal_hold": false}, {"pii": true, "legal_hold": true}]

test_each_class_of_each_tenant_has_the_tier_of_the_table if {
	every tenant, row in tiers {
		every class, cells in row {
			every position, expected in cells {
				facts := asking(object.union(cases[position], {"tenant": tenant, "class": class}))
				term := rules.term with input as facts
					with data.switchboard_data.retention as values
				term.tier == expected
				{1 | term.held} == {1 | expected == "legal-hold"}
			}
		}
	}
}

# Tier, then seconds from the end of the term: may it be kept until then, must it be deleted, may it be.
lives := {"session": 7, "support-ticket": 365, "audit-log": 1825}

moments := [
	{"until": -1, "now": -2, "keep": set(), "due": false},
	{"until": 0, "now": -1, "keep": set(), "due": false},
	{"until": 1, "now": -1, "keep": {"retention/kept_too_long"}, "due": false},
	{"until": 0, "now": 0, "keep": {"retention/overdue"}, "due": true},
	{"until": 1, "now": 1, "keep": {"retention/kept_too_long", "retention/overdue"}, "due": true},
]

test_each_tier_ends_when_it_says if {
	every class, days in lives {
		every cell in moments {
			end := record.created + (days * day)
			facts := {"now": end + cell.now, "retention": object.union(record, {"class": class, "until": end + cell.until})}
			kept := rules.decision with input as facts
				with data.switchboard_data.retention as values
			ids(kept) - {"retention/default_tier"} == cell.keep
			passed := rules.passed with input as facts
				with data.switchboard_data.retention as values
			passed == enforced - cell.keep
			{1 | kept.allow} == {1 | count(cell.keep) == 0}
			{1 | "retention/delete_now" in {duty.id | some duty in kept.obligations}} == {1 | cell.due}
			deleted := rules.decision with input as object.union(facts, {"retention": {"operation": "delete"}})
				with data.switchboard_data.retention as values
			deleted.allow
		}
	}
}

enforced := {"retention/kept_too_long", "retention/overdue", "retention/under_legal_hold"}

# Who may delete what: never what is held, whoever asks and however old it is.
test_a_hold_wins_over_deletion_and_over_age if {
	every tenant in {"acme", "globex", "initech"} {
		every facts in [
			{"class": "court-file"},
			{"class": "session", "legal_hold": true},
			{"class": "profile", "legal_hold": true, "pii": true},
		] {
			old := {"now": now + (9000 * day), "retention": object.union(record, object.union(facts, {"tenant": tenant}))}
			kept := rules.decision with input as old
				with data.switchboard_data.retention as values
			kept.allow
			deleted := rules.decision with input as object.union(old, {"retention": {"operation": "delete"}})
				with data.switchboard_data.retention as values
			ids(deleted) == {"retention/under_legal_hold"}
			passed := rules.passed with input as object.union(old, {"retention": {"operation": "delete"}})
				with data.switchboard_data.retention as values
			passed == enforced - ids(deleted)
			not deleted.allow
		}
	}
}
