package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Waiver lapsed
# description: >-
#   A waiver once admitted this transfer and has ended, and no other counts. It admits nothing any more.
# custom:
#   id: residency/waiver_lapsed
#   level: advisory
found contains lib.finding(rules, "residency/waiver_lapsed", path, msg, help) if {
	some path, region in ends
	admitted(region) == false
	bounds != {}
	some waiver in named(region)
	msg := $"waiver {waiver.id} of {waiver.by} admitted {region} until {lib.date(waiver.until)} (UTC)"
	help := $"ask {waiver.by} whether waiver {waiver.id} is renewed"
}
