package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Waiver lapsed
# description: A waiver once let this vulnerability through and has ended, and no other counts.
# custom:
#   id: supply_chain/waiver_lapsed
#   level: advisory
found contains lib.finding(rules, "supply_chain/waiver_lapsed", path, msg, help) if {
	some path in unwaived
	some waiver in named(grave[path])
	msg := $"{grave[path].id} was waived by {waiver.by} until {lib.date(waiver.until)} (UTC)"
	help := $"ask {waiver.by} whether the waiver for {grave[path].id} is renewed"
}
