package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Waiver lapsed
# description: A waiver once admitted this transfer and has ended. It admits nothing any more.
# custom:
#   id: residency/waiver_lapsed
#   level: advisory
found contains lib.finding(rules, "residency/waiver_lapsed", path, msg, help) if {
	some path, region in ends
	admitted(region) == false
	count(bounds) > 0
	some waiver in lapsed(region)
	msg := $"waiver {waiver.id} of {waiver.by} admitted {region} until {lib.date(waiver.until)} (UTC)"
	help := $"ask {waiver.by} whether waiver {waiver.id} is renewed"
}
