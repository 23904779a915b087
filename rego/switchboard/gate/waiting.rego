package switchboard.gate

# METADATA
# title: Who could unblock
# description: >-
#   For each soft finding that stands, the groups of owners it still waits for: one of each group.
waiting contains {"groups": groups, "id": finding.id} if {
	whole
	some finding in findings
	finding.level == "soft"
	not finding in overridden
	groups := sort([sort([name | some name in group]) |
		some group in acceptors(finding)
		not accepted(finding.id, group)
	])
}
