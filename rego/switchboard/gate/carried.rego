package switchboard.gate

import data.switchboard.lib

# METADATA
# title: Carried findings
# description: What areas and the change set found keeps its id and its level.
found contains object.filter(finding, {"id", "level", "msg", "path"}) if {
	some finding in input.findings
	count(lib.missing(finding, facts_of("finding"))) == 0
	finding.level in known("finding")
}
