package switchboard.retention

import data.switchboard.lib

# METADATA
# title: Default tier
# description: Neither the class nor the tenant states a tier, so the default of the values applies.
# custom:
#   id: retention/default_tier
#   level: advisory
found contains lib.finding(rules, "retention/default_tier", "/retention/class", msg, help) if {
	term.held == false
	object.get(class, "tier", null) == null
	object.get(overrides, input.retention.class, null) == null
	default_tier := data.switchboard_data.retention.default_tier
	msg := $"no tier is stated for {input.retention.class}; the default applies, {default_tier}"
	help := $"the owners of retention should state a tier for {input.retention.class}"
}
