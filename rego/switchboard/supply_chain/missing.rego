package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Missing facts
# description: Pointers of the facts this area needs and does not have, also those of entries.
missing := lib.missing(input, facts_of("image")) | union({missing_of_lists, missing_of_scans})

missing_of_lists := {path |
	some list in ["signatures", "sboms", "scans", "provenance", "secrets"]
	some path in lib.missing_in(input, ["supply_chain", list], facts_of(list))
}

missing_of_scans := {$"/supply_chain/scans/{position}{path}" |
	some position, scan in input.supply_chain.scans
	some path in lib.missing_in(scan, ["vulnerabilities"], facts_of("vulnerabilities"))
}

# METADATA
# title: The facts are whole
# description: >-
#   Nothing is missing. Rules that tell people about facts ask this first: engines print what is
#   neither text nor number in different ways.
whole if count(missing) == 0
