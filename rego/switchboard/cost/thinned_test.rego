package switchboard_test.cost

test_a_guard_keeps_a_share_and_a_later_one_a_smaller if {
	every cents, keep in {"8000": 0.8, "9500": 0.8, "10000": 0.5} {
		decision := decided(asking({"operation": "audit-detail", "spent_cents": to_number(cents)}), values)
		decision.allow
		ids(decision) & {"cost/thinned"} == {"cost/thinned"}
		[duty.keep_share | some duty in decision.obligations; duty.id == "cost/thin"] == [keep]
	}
	not "cost/thinned" in ids(decided(asking({"operation": "audit-detail"}), values))
}

test_it_says_so if {
	decision := decided(asking({"operation": "audit-detail", "spent_cents": 8000}), values)
	messages(decision, "cost/thinned") == ["only a share of audit-detail is kept: gateway has spent 80 % of 100 USD this month"]
}
