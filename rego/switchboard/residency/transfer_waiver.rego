package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Transfer by waiver
# description: A region is admitted by a waiver only. Told with every such transfer, until it ends.
# custom:
#   id: residency/transfer_waiver
#   level: advisory
found contains lib.finding(rules, "residency/transfer_waiver", path, msg, help) if {
	some path, region in ends
	stays(region)
	not region in bounds.regions
	some waiver in waivers(region)
	msg := concat("", [
		$"{region} is admitted for tenant {input.residency.tenant} by waiver {waiver.id} of {waiver.by}, ",
		$"for {waiver.purpose}, which ends on {lib.date(waiver.until)} (UTC)",
	])
	help := concat("", [
		$"plan to be out of {region} before {lib.date(waiver.until)}, or ask {waiver.by} to renew waiver ",
		waiver.id,
	])
}
