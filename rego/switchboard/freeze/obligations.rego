package switchboard.freeze

# METADATA
# title: Obligations
# description: >-
#   What an override leaves: a record of who let which change through which window, why and until
#   when, to be kept with the evidence.
obligations contains {
	"id": "freeze/record_override",
	"by": override.by,
	"change_digest": override.change_digest,
	"expires": override.expires,
	"reason": override.reason,
	"window": window.id,
} if {
	told.allow
	some window in in_force
	some override in accepting(window)
}
