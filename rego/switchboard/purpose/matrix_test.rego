package switchboard_test.purpose

import data.switchboard.purpose as rules

dataset_no := "purpose/not_allowed_for_dataset"

tenant_no := "purpose/not_allowed_for_tenant"

drift := "purpose/drift"

# Tenant, dataset, what it was collected for, what it would be used for: what is found.
cells := [
	["acme", "access-log", "security", "security", set()],
	["acme", "access-log", "security", "investigation", set()],
	["acme", "access-log", "security", "threat-intel", set()],
	["acme", "access-log", "security", "billing", {dataset_no, drift}],
	["acme", "access-log", "security", "marketing", {dataset_no, tenant_no, drift}],
	["acme", "access-log", "investigation", "investigation", set()],
	["acme", "access-log", "investigation", "security", {drift}],
	["acme", "access-log", "investigation", "threat-intel", {drift}],
	["acme", "access-log", "billing", "security", {drift}],
	["acme", "access-log", "threat-intel", "threat-intel", set()],
	["acme", "invoice", "billing", "billing", set()],
	["acme", "invoice", "billing", "investigation", {drift}],
	["acme", "invoice", "billing", "marketing", {tenant_no, drift}],
	["acme", "invoice", "security", "investigation", set()],
	["acme", "invoice", "marketing", "marketing", {tenant_no}],
	["acme", "closed", "security", "security", {dataset_no}],
	["globex", "access-log", "security", "security", set()],
	["globex", "access-log", "security", "investigation", {tenant_no}],
	["globex", "access-log", "security", "threat-intel", {tenant_no}],
	["globex", "access-log", "billing", "billing", {dataset_no}],
	["globex", "invoice", "billing", "billing", set()],
	["globex", "invoice", "billing", "security", {dataset_no, drift}],
	["globex", "invoice", "security", "investigation", {tenant_no}],
]

test_each_cell_as_the_table_says if {
	every cell in cells {
		decision := rules.decision with input as asking({
			"tenant": cell[0],
			"dataset": cell[1],
			"collected_for": [cell[2]],
			"purposes": [cell[3]],
		})
			with data.switchboard_data.purpose as values
		ids(decision) == cell[4]
		passed := rules.passed with input as asking({
			"tenant": cell[0],
			"dataset": cell[1],
			"collected_for": [cell[2]],
			"purposes": [cell[3]],
		})
			with data.switchboard_data.purpose as values
		passed == {dataset_no, tenant_no, drift, "purpose/missing"} - cell[4]
		{1 | decision.allow} == {1 | count(cell[4]) == 0}
	}
}

test_every_purpose_must_be_allowed_and_one_collected_for_is_enough if {
	both := rules.decision with input as asking({"purposes": ["security", "billing"], "collected_for": ["security", "billing"]})
		with data.switchboard_data.purpose as values
	both.findings[0].path == "/purpose/purposes/1"
	ids(both) == {dataset_no}
	one := rules.decision with input as asking({"collected_for": ["billing", "security"]})
		with data.switchboard_data.purpose as values
	one.allow
}
