package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Days of a tier
# description: >-
#   How long a record of a tier is kept, in days; undefined where the values do not say so with unit
#   and source. The tier of a legal hold has none.
days(name) := lib.figure(data.switchboard_data.retention.tiers[name], "days")

# METADATA
# title: The class of the record
# description: Undefined where the values do not know it, or its word on personal data is unclear.
class := found_class if {
	found_class := data.switchboard_data.retention.classes[input.retention.class]
	is_boolean(object.get(found_class, "pii", input.retention.pii))
}

# METADATA
# title: The tier of the class
# description: The one it states, else the default.
class_tier := object.get(class, "tier", data.switchboard_data.retention.default_tier)

# METADATA
# title: What the tenant asks for
# description: The tiers of its own, by class; undefined where the values do not know the tenant.
overrides := object.get(data.switchboard_data.retention.tenants[input.retention.tenant], "overrides", {})

# METADATA
# title: The tier the tenant asks for
# description: Its own for the class; the tier of the class where it has none.
asked_tier := object.get(overrides, input.retention.class, class_tier)

# METADATA
# title: Personal data
# description: The record says it holds some, or its class does.
default pii := false

pii if input.retention.pii == true

pii if class.pii == true

# METADATA
# title: The longest tier for personal data
# description: The shorter of the class's tier and the tier of the values for personal data.
pii_limit := shorter(class_tier, data.switchboard_data.retention.pii_tier)

shorter(one, other) := one if days(one) <= days(other)

shorter(one, other) := other if days(one) > days(other)

# METADATA
# title: The tier in force
# description: The one the tenant asks for; for personal data no longer than the limit of these.
tier := asked_tier if pii == false

tier := shorter(asked_tier, pii_limit) if pii
