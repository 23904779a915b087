package switchboard.lib

# METADATA
# title: Findings that deny
# description: The findings that stand in the way; an advisory one does not.
denying(findings) := {finding |
	some finding in findings
	finding.level in {"hard", "soft"}
}

# METADATA
# title: Cannot decide
# description: The hard finding for a fact or value that is not there.
cannot_decide(area, path, msg) := {
	"id": $"{area}/cannot_decide",
	"level": "hard",
	"msg": msg,
	"path": path,
}
