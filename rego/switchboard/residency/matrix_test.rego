package switchboard_test.residency

import data.switchboard.residency as rules

enforced := {"residency/outside_zone", "residency/region_not_allowed", "residency/source_not_allowed"}

operations := {"export", "failover", "process", "read", "replicate", "write"}

# Tenant, then where its data would go: what is found. Acme is bound to the EU, globex is not bound
# to the US, and the values of astray contradict themselves: the zone wins.
destinations := {
	"acme": {
		"eu-west-1": set(),
		"eu-central-1": set(),
		"eu-north-1": {"residency/region_not_allowed"},
		"us-east-1": {"residency/outside_zone", "residency/region_not_allowed"},
		"us-west-2": {"residency/outside_zone", "residency/region_not_allowed"},
	},
	"globex": {
		"us-east-1": set(),
		"us-west-2": {"residency/region_not_allowed"},
		"eu-west-1": {"residency/region_not_allowed"},
		"eu-central-1": {"residency/region_not_allowed"},
		"eu-north-1": {"residency/region_not_allowed"},
	},
	"astray": {
		"eu-west-1": set(),
		"eu-central-1": {"residency/region_not_allowed"},
		"eu-north-1": {"residency/region_not_allowed"},
		"us-east-1": {"residency/outside_zone"},
		"us-west-2": {"residency/outside_zone", "residency/region_not_allowed"},
	},
}

homes := {"acme": "eu-west-1", "globex": "us-east-1", "astray": "eu-west-1"}

test_each_operation_to_each_region_as_the_table_says if {
	every tenant, row in destinations {
		every destination, expected in row {
			every operation in operations {
				decision := rules.decision with input as asking({
					"tenant": tenant,
					"operation": operation,
					"source": homes[tenant],
					"destination": destination,
				})
					with data.switchboard_data.residency as values
				ids(decision) == expected
				passed := rules.passed with input as asking({
					"tenant": tenant,
					"operation": operation,
					"source": homes[tenant],
					"destination": destination,
				})
					with data.switchboard_data.residency as values
				passed == enforced - expected
				{1 | decision.allow} == {1 | count(expected) == 0}
			}
		}
	}
}

# Where the data lie already: what is found on the way home.
sources := {
	"acme": {"eu-central-1": true, "eu-north-1": false, "us-east-1": false},
	"globex": {"us-west-2": false, "us-east-1": true, "eu-west-1": false},
	"astray": {"us-east-1": false, "eu-west-1": true},
}

test_each_operation_from_each_region_as_the_table_says if {
	every tenant, row in sources {
		every source, allow in row {
			every operation in operations {
				decision := rules.decision with input as asking({
					"tenant": tenant,
					"operation": operation,
					"source": source,
					"destination": homes[tenant],
				})
					with data.switchboard_data.residency as values
				decision.allow == allow
				ids(decision) == {id | id := "residency/source_not_allowed"; not allow}
				passed := rules.passed with input as asking({
					"tenant": tenant,
					"operation": operation,
					"source": source,
					"destination": homes[tenant],
				})
					with data.switchboard_data.residency as values
				passed == enforced - ids(decision)
			}
		}
	}
}

# What the waivers of the values change: operation, purpose, region, and the second it ends.
waiver_cells := [
	{"changed": {}, "now": 1790000000, "allow": true},
	{"changed": {"operation": "export"}, "now": 1790000000, "allow": true},
	{"changed": {}, "now": 1796083199, "allow": true},
	{"changed": {}, "now": 1796083200, "allow": false},
	{"changed": {"operation": "failover"}, "now": 1790000000, "allow": false},
	{"changed": {"operation": "replicate"}, "now": 1790000000, "allow": false},
	{"changed": {"purpose": "service"}, "now": 1790000000, "allow": false},
	{"changed": {"destination": "eu-central-1"}, "now": 1790000000, "allow": false},
	{"changed": {"destination": "us-west-2"}, "now": 1790000000, "allow": false},
	{"changed": {"source": "eu-west-1", "destination": "us-east-1"}, "now": 1790000000, "allow": true},
	{"changed": {"source": "eu-west-1", "destination": "us-east-1", "operation": "write"}, "now": 1790000000, "allow": false},
	{"changed": {"tenant": "acme", "source": "eu-central-1"}, "now": 1790000000, "allow": true},
	{"changed": {"tenant": "acme", "source": "eu-west-1", "destination": "us-east-1"}, "now": 1790000000, "allow": false},
]

test_a_waiver_admits_what_it_names_until_it_ends if {
	every cell in waiver_cells {
		decision := rules.decision with input as {"now": cell.now, "residency": object.union(waived, cell.changed)}
			with data.switchboard_data.residency as values
		decision.allow == cell.allow
	}
}
