package switchboard.supply_chain

# METADATA
# title: Facts
# description: >-
#   What this area asks of an image: what it is called and what was found with it. Whoever gathers the
#   facts verifies the cryptography and says under `verified` what came of it; the rules verify none.
#   A key names itself, a keyless signer its issuer and identity; what does not apply is empty text.
facts_of("image") := [
	{"path": ["now"], "kind": "moment"},
	{"path": ["supply_chain", "image", "name"], "kind": "text"},
	{"path": ["supply_chain", "image", "reference"], "kind": "text"},
	{"path": ["supply_chain", "image", "digest"], "kind": "text"},
	{"path": ["supply_chain", "signatures"], "kind": "list"},
	{"path": ["supply_chain", "sboms"], "kind": "list"},
	{"path": ["supply_chain", "scans"], "kind": "list"},
	{"path": ["supply_chain", "provenance"], "kind": "list"},
	{"path": ["supply_chain", "secrets"], "kind": "list"},
]

signature_facts := [
	{"path": ["digest"], "kind": "text"},
	{"path": ["verified"], "kind": "flag"},
	{"path": ["key"], "kind": "string"},
	{"path": ["issuer"], "kind": "string"},
	{"path": ["identity"], "kind": "string"},
]

facts_of("signatures") := signature_facts

facts_of("sboms") := array.concat(signature_facts, [{"path": ["format"], "kind": "text"}])

facts_of("scans") := array.concat(signature_facts, [
	{"path": ["at"], "kind": "moment"},
	{"path": ["vulnerabilities"], "kind": "list"},
])

facts_of("provenance") := array.concat(signature_facts, [
	{"path": ["builder"], "kind": "text"},
	{"path": ["source"], "kind": "text"},
	{"path": ["level"], "kind": "amount"},
])

facts_of("secrets") := [
	{"path": ["name"], "kind": "text"},
	{"path": ["rotated"], "kind": "moment"},
]

facts_of("vulnerabilities") := [
	{"path": ["id"], "kind": "text"},
	{"path": ["severity"], "kind": "text"},
	{"path": ["package"], "kind": "text"},
]

# METADATA
# title: Known severities
# description: The words of scanners, in small letters. Which of them deny is a value.
known("severity") := {"critical", "high", "medium", "low", "negligible", "unknown"}
