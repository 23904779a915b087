package switchboard.residency

import data.switchboard.lib

# METADATA
# title: Waivers of this transfer
# description: >-
#   The waivers of the values, whole ones only, that name this tenant, purpose, operation and region,
#   whether they still count or not.
named(region) := {waiver |
	some waiver in data.switchboard_data.residency.waivers
	every field in ["id", "by"] {
		lib.has(waiver, [field], "text")
	}
	lib.has(waiver, ["until"], "moment")
	lib.has(waiver, ["operations"], "texts")
	waiver.tenant == input.residency.tenant
	waiver.purpose == input.residency.purpose
	waiver.region == region
	input.residency.operation in waiver.operations
}

# METADATA
# title: Waivers that count
# description: Those of this transfer that have not ended. None of them leads out of a bound zone.
waivers(region) := {waiver |
	some waiver in named(region)
	waiver.until > input.now
}

# METADATA
# title: The two ends
# description: Where the data lie and where they would go, by the pointer of the fact.
ends := {
	"/residency/destination": input.residency.destination,
	"/residency/source": input.residency.source,
}
