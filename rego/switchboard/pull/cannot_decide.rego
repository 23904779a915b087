package switchboard.pull

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: >-
#   A fact of the pull request is not there, has the wrong type, or could not be found out: the forge
#   did not answer, a tree cannot be read. Nobody can override it: there is nothing to accept.
# custom:
#   id: pull/cannot_decide
#   level: hard
found contains lib.cannot_decide("pull", "", "no facts were given; pass an object with a pull request under pull") if {
	not lib.given
}

found contains lib.cannot_decide("pull", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

found contains lib.cannot_decide("pull", $"/pull/problems/{position}", problem) if {
	whole
	some position, problem in input.pull.problems
}
