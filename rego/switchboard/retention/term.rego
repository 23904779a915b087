package switchboard.retention

import data.switchboard.lib

default term := {}

# METADATA
# title: The term in force
# description: >-
#   How long the record may be kept: for ever under a legal hold, by its own word or its class's; else
#   the days of its tier from when it was made. Left empty where the facts are not whole, the record
#   is from the future, or the values do not say all of it.
term := {"held": true, "tier": data.switchboard_data.retention.hold_tier} if {
	sound
	held
}

term := {"days": days(tier), "delete_after": delete_after, "held": false, "tier": tier} if {
	sound
	held == false
	lib.has({"at": delete_after}, ["at"], "moment")
}

delete_after := input.retention.created + (days(tier) * 86400)

sound if {
	whole
	input.retention.operation in known("operation")
	input.retention.created <= input.now
	is_object(overrides)
	is_object(class)
	is_string(data.switchboard_data.retention.hold_tier)
	is_number(days(data.switchboard_data.retention.default_tier))
	is_number(days(data.switchboard_data.retention.pii_tier))
}

# METADATA
# title: Under a legal hold
# description: >-
#   The record itself is, or its whole class. A tenant cannot place a hold, nor lift one.
default held := false

held if input.retention.legal_hold == true

held if class_tier == data.switchboard_data.retention.hold_tier
