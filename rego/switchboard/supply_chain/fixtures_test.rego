package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

now := 1790000000

day := 86400

digest := "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

other := "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

by_key := {"digest": digest, "verified": true, "key": "release", "issuer": "", "identity": ""}

by_identity := {"digest": digest, "verified": true, "key": "", "issuer": "https://issuer", "identity": "ci@main"}

sbom := object.union(by_key, {"format": "https://spdx.dev/Document"})

scan := object.union(by_identity, {"at": now - day, "vulnerabilities": [medium]})

medium := {"id": "CVE-1", "severity": "medium", "package": "zlib"}

high := {"id": "CVE-2", "severity": "high", "package": "libparse"}

provenance := object.union(by_identity, {"builder": "https://builder/v2", "source": "https://git/shop", "level": 3})

secret := {"name": "db-password", "rotated": now - (30 * day)}

chain := {
	"image": {"name": "hub/shop", "reference": $"hub/shop@{digest}", "digest": digest},
	"signatures": [by_key],
	"sboms": [sbom],
	"scans": [scan],
	"provenance": [provenance],
	"secrets": [secret],
}

key := {"owner": "platform", "signs": ["image", "sbom"], "not_before": now - (100 * day), "not_after": now + (100 * day)}

values := {
	"images": {"hub/shop": {"source": "https://git/shop"}},
	"keys": {
		"release": key,
		"reports": object.union(key, {"signs": ["sbom"]}),
		"early": object.union(key, {"not_before": now + 1}),
		"late": object.union(key, {"not_after": now}),
		"long": object.union(key, {"not_after": (now + (265 * day)) + 1}),
		"": object.union(key, {"signs": ["image", "sbom", "scan", "provenance"]}),
	},
	"identities": [
		{"issuer": "https://issuer", "identity": "ci@main", "signs": ["image", "sbom", "scan", "provenance"]},
		{"issuer": "https://issuer", "identity": "docs@main", "signs": ["sbom"]},
	],
	"sbom_formats": ["https://spdx.dev/Document", "https://cyclonedx.org/bom"],
	"builders": ["https://builder/v2"],
	"severities": ["high", "critical"],
	"scan_oldest": {"value": 7, "unit": "days", "source": "ours"},
	"slsa_level": {"value": 3, "unit": "level", "source": "ours"},
	"secret_oldest": {"value": 90, "unit": "days", "source": "ours"},
	"secret_due": {"value": 14, "unit": "days", "source": "ours"},
	"key_longest": {"value": 365, "unit": "days", "source": "ours"},
	"waivers": [waiver],
}

waiver := {"vulnerability": "CVE-9", "image": "hub/shop", "reason": "never given foreign input", "until": now + day, "by": "security"}

asking(changed) := {"now": now, "supply_chain": object.union(chain, changed)}

decided(facts) := decided_on(facts, values)

decided_on(facts, data_of_area) := answer_on(facts, data_of_area).decision

passed_on(facts, data_of_area) := answer_on(facts, data_of_area).passed

# Both at once, so that the rules are asked once.
answer := {"decision": rules.decision, "passed": rules.passed}

answer_on(facts, data_of_area) := told if {
	told := answer with input as facts
		with data.switchboard_data.supply_chain as data_of_area
}

ids(decision) := {finding.id | some finding in decision.findings}

named(names) := {$"supply_chain/{name}" | some name in names}

denying := {id | some id, level in rules.rules; level == "hard"; id != "supply_chain/cannot_decide"}

# What is found, and that every other rule which can deny passed.
found(facts, names) if {
	told := answer_on(facts, values)
	ids(told.decision) == named(names)
	told.passed == denying - named(names)
	{1 | told.decision.allow} == {1 | count(named(names) & denying) == 0}
	every finding in told.decision.findings {
		finding.path == object.get(places, finding.id, finding.path)
	}
}

# What a finding is about, where it is about a list as a whole.
places := {$"supply_chain/{name}": $"/supply_chain/{place}" |
	some place, names in {
		"image/reference": ["image_not_pinned"],
		"provenance": ["builder_not_trusted", "level_too_low", "provenance_missing", "source_not_expected"],
		"sboms": ["sbom_format_unknown", "sbom_missing", "sbom_of_another_image"],
		"scans": ["scan_missing", "scan_old"],
		"signatures": ["image_unsigned", "key_expired", "key_not_yet_valid", "key_too_long_lived", "key_unknown", "signature_of_another_image", "signer_not_trusted"],
	}
	some name in names
}

says(facts, name, words) if {
	some finding in decided(facts).findings
	finding.id == $"supply_chain/{name}"
	contains(finding.msg, words)
}

helps(facts, words) if {
	some help in decided(facts).guidance
	contains(help, words)
}
