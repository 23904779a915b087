package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Secret too old
# description: A secret was not rotated for longer than the values allow.
# custom:
#   id: supply_chain/secret_old
#   level: hard
found contains lib.finding(rules, "supply_chain/secret_old", path, msg, help) if {
	judged
	some at in old
	path := $"/supply_chain/secrets/{at}/rotated"
	secret := input.supply_chain.secrets[at]
	msg := concat("", [
		$"secret {secret.name} was last rotated on {lib.date(secret.rotated)} (UTC); ",
		$"it may be {bounds.secret_oldest} days old",
	])
	help := $"rotate {secret.name}, and see that nothing uses the old one"
}

passed contains "supply_chain/secret_old" if {
	judged
	count(old) == 0
}

# METADATA
# title: Secrets that are too old
# description: Their positions.
old := {at |
	some at, secret in input.supply_chain.secrets
	input.now - secret.rotated > bounds.secret_oldest * day
}
