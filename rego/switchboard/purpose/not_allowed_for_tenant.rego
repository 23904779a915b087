package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Not for this tenant
# description: The tenant's contract does not allow one of the purposes.
# custom:
#   id: purpose/not_allowed_for_tenant
#   level: hard
found contains lib.finding(rules, "purpose/not_allowed_for_tenant", $"/purpose/purposes/{position}", msg, help) if {
	sound
	some position, tag in input.purpose.purposes
	not tag in for_tenant
	msg := $"the contract of tenant {input.purpose.tenant} allows {words(for_tenant)}; {tag} is none of it"
	help := concat("", [
		$"leave {tag} out, or ask whoever looks after tenant {input.purpose.tenant} to agree {tag} with ",
		"it; the owners of purpose write it down",
	])
}

passed contains "purpose/not_allowed_for_tenant" if {
	sound
	every tag in input.purpose.purposes {
		tag in for_tenant
	}
}
