package switchboard.supply_chain

# METADATA
# title: The sieve
# description: >-
#   Positions of what was found with the image and still counts after each question, in the order of
#   the questions. One signature that passes them all is enough: anyone who can write to a registry
#   can add more, and those must not stop a release. Undefined until facts and values are whole.
sieve := {
	"signature": verified,
	"signature_of_image": of_image,
	"signature_known": of_known,
	"signature_trusted": of_trusted,
	"signature_begun": of_begun,
	"signature_unexpired": of_unexpired,
	"signature_short": {at | some at in of_unexpired; short_lived(signatures[at])},
	"sbom": sboms,
	"sbom_of_image": sboms_of_image,
	"sbom_known": {at | some at in sboms_of_image; input.supply_chain.sboms[at].format in lists.sbom_formats},
	"scan": scans,
	"scan_recent": scans_recent,
	"provenance": provenance,
	"provenance_built": built,
	"provenance_source": from_source,
	"provenance_level": {at | some at in from_source; input.supply_chain.provenance[at].level >= bounds.slsa_level},
} if {
	judged
}

signatures := input.supply_chain.signatures

verified := {at | some at, signed in signatures; signed.verified}

of_image := {at | some at in verified; signatures[at].digest == input.supply_chain.image.digest}

of_known := {at | some at in of_image; is_known(signatures[at])}

of_trusted := {at | some at in of_known; trusted(signatures[at], "image")}

of_begun := {at | some at in of_trusted; begun(signatures[at])}

of_unexpired := {at | some at in of_begun; unexpired(signatures[at])}

# METADATA
# title: Passed
# description: Something is left after a question, or nothing was left before it; then others deny.
passes(_, after) if count(sieve[after]) > 0

passes(before, _) if count(sieve[before]) == 0

# METADATA
# title: Stopped
# description: Something was left before a question, and nothing after it.
stops(before, after) if {
	count(sieve[before]) > 0
	count(sieve[after]) == 0
}
