package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Secret due
# description: A secret has to be rotated soon.
# custom:
#   id: supply_chain/secret_due
#   level: advisory
found contains lib.finding(rules, "supply_chain/secret_due", path, msg, help) if {
	judged
	some at, secret in input.supply_chain.secrets
	not at in old
	last := secret.rotated + (bounds.secret_oldest * day)
	last - input.now <= bounds.secret_due * day
	path := $"/supply_chain/secrets/{at}/rotated"
	msg := $"secret {secret.name} is due: it may stay until {lib.date(last)} (UTC)"
	help := $"rotate {secret.name} before {lib.date(last)}"
}
