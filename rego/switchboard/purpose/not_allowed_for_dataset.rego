package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Not for this dataset
# description: The dataset may not be used for one of the purposes.
# custom:
#   id: purpose/not_allowed_for_dataset
#   level: hard
found contains lib.finding(rules, "purpose/not_allowed_for_dataset", $"/purpose/purposes/{position}", msg, help) if {
	sound
	some position, tag in input.purpose.purposes
	not tag in for_dataset
	msg := $"{input.purpose.dataset} may be used for {words(for_dataset)}; {tag} is none of it"
	help := concat("", [
		$"leave {tag} out and {alternative}, or ask the owners of purpose ",
		$"whether {input.purpose.dataset} may serve {tag}",
	])
}

passed contains "purpose/not_allowed_for_dataset" if {
	sound
	every tag in input.purpose.purposes {
		tag in for_dataset
	}
}
