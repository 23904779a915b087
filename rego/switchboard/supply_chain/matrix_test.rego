package switchboard_test.supply_chain

# What a signature can be wrong about, in the order it is asked, and what is found of one like it.
wrongs := [
	[{"verified": false}, "image_unsigned"],
	[{"digest": other}, "signature_of_another_image"],
	[{"key": "stranger"}, "key_unknown"],
	[{"key": "reports"}, "signer_not_trusted"],
	[{"key": "", "issuer": "https://issuer", "identity": "docs@main"}, "signer_not_trusted"],
	[{"key": "", "issuer": "https://fake", "identity": "ci@main"}, "signer_not_trusted"],
	[{"key": "", "issuer": "https://issuer", "identity": "ci@fork"}, "signer_not_trusted"],
	[{"key": ""}, "signer_not_trusted"],
	[{"key": "early"}, "key_not_yet_valid"],
	[{"key": "late"}, "key_expired"],
	[{"key": "long"}, "key_too_long_lived"],
]

wrong(row) := object.union(by_key, row[0])

test_each_wrong_signature_is_denied_for_its_own_reason if {
	every row in wrongs {
		found(asking({"signatures": [wrong(row)]}), [row[1]])
	}
}

# Of two wrong ones the one that comes further is told of.
test_two_wrong_signatures_are_denied_for_the_better_one if {
	every second, better in wrongs {
		every worse in array.slice(wrongs, 0, second) {
			found(asking({"signatures": [wrong(better), wrong(worse)]}), [better[1]])
		}
	}
}

test_a_right_signature_makes_wrong_ones_harmless if {
	every row in wrongs {
		found(asking({"signatures": [wrong(row), by_key]}), [])
	}
	found(asking({"signatures": array.concat([wrong(row) | some row in wrongs], [by_key])}), [])
}

# What no attestation may be wrong about, of each kind: what is found of one like it.
attested := {"sboms": [sbom, "sbom_missing"], "scans": [scan, "scan_missing"], "provenance": [provenance, "provenance_missing"]}

test_each_wrong_attestation_is_none if {
	every list, row in attested {
		found(asking({list: []}), [row[1]])
		every changed in [{"verified": false}, {"key": "stranger"}, {"key": "early"}, {"key": "late"}, {"key": "long"}, {"key": "", "issuer": "https://issuer", "identity": "ci@fork"}, {"key": "", "issuer": "https://fake", "identity": "ci@main"}] {
			found(asking({list: [object.union(row[0], changed)]}), [row[1]])
			found(asking({list: [object.union(row[0], changed), row[0]]}), [])
		}
	}
	found(asking({"scans": [object.union(scan, {"key": "reports"})]}), ["scan_missing"])
	found(asking({"scans": [object.union(scan, {"digest": other})]}), ["scan_missing"])
	found(asking({"provenance": [object.union(provenance, {"key": "release"})]}), ["provenance_missing"])
	found(asking({"provenance": [object.union(provenance, {"digest": other})]}), ["provenance_missing"])
}

# An SBOM by its digest and its format: what is found.
sbom_cells := [
	[digest, "https://spdx.dev/Document", []],
	[digest, "https://cyclonedx.org/bom", []],
	[digest, "https://example.org/parts", ["sbom_format_unknown"]],
	[other, "https://spdx.dev/Document", ["sbom_of_another_image"]],
	[other, "https://example.org/parts", ["sbom_of_another_image"]],
]

test_each_sbom_as_the_table_says if {
	every cell in sbom_cells {
		told := object.union(sbom, {"digest": cell[0], "format": cell[1]})
		found(asking({"sboms": [told]}), cell[2])
		found(asking({"sboms": [told, sbom]}), [])
	}
}

# Provenance by builder, source and level: the first that is wrong is found.
test_each_provenance_as_the_table_says if {
	every builder, builder_wrong in {"https://builder/v2": [], "https://laptop": ["builder_not_trusted"]} {
		every source, source_wrong in {"https://git/shop": [], "https://git/fork": ["source_not_expected"]} {
			every level, level_wrong in {"0": ["level_too_low"], "2": ["level_too_low"], "2.5": ["level_too_low"], "3": [], "4": []} {
				told := object.union(provenance, {"builder": builder, "source": source, "level": to_number(level)})
				all_wrong := array.concat(builder_wrong, array.concat(source_wrong, level_wrong))
				found(asking({"provenance": [told]}), array.slice(all_wrong, 0, 1))
				found(asking({"provenance": [told, provenance]}), [])
			}
		}
	}
}

# Severity, and the waiver for it: what is found.
waivers_of(vulnerability) := {
	"none": [],
	"it": [object.union(waiver, {"vulnerability": vulnerability.id})],
	"another vulnerability": [waiver],
	"another image": [object.union(waiver, {"vulnerability": vulnerability.id, "image": "hub/web"})],
	"last second": [object.union(waiver, {"vulnerability": vulnerability.id, "until": now + 1})],
	"ended": [object.union(waiver, {"vulnerability": vulnerability.id, "until": now})],
}

outcome := {
	"none": ["vulnerability_found"],
	"it": ["vulnerability_waived"],
	"another vulnerability": ["vulnerability_found"],
	"another image": ["vulnerability_found"],
	"last second": ["vulnerability_waived"],
	"ended": ["vulnerability_found", "waiver_lapsed"],
}

test_each_severity_and_waiver_as_the_table_says if {
	every severity, grave in {"critical": true, "high": true, "medium": false, "low": false, "negligible": false, "unknown": false} {
		every kind, waivers in waivers_of(high) {
			facts := asking({"scans": [object.union(scan, {"vulnerabilities": [object.union(high, {"severity": severity})]})]})
			decision := decided_on(facts, object.union(values, {"waivers": waivers}))
			ids(decision) == {id | some id in named(outcome[kind]); grave}
			{1 | decision.allow} == {1 | not "supply_chain/vulnerability_found" in ids(decision)}
		}
	}
}

# Age of a secret in days and seconds beside: what is found.
secret_cells := [
	[0, 0, []],
	[76, -1, []],
	[76, 0, ["secret_due"]],
	[90, 0, ["secret_due"]],
	[90, 1, ["secret_old"]],
	[900, 0, ["secret_old"]],
]

test_each_secret_by_its_age if {
	every cell in secret_cells {
		aged := {"name": "token", "rotated": (now - (cell[0] * day)) - cell[1]}
		found(asking({"secrets": [aged]}), cell[2])
		found(asking({"secrets": [secret, aged]}), cell[2])
	}
	found(asking({"secrets": []}), [])
}

# Age of a scan in seconds: what is found.
test_each_scan_by_its_age if {
	every age, names in {"0": [], "604800": [], "604801": ["scan_old"], "-1": ["scan_old"]} {
		found(asking({"scans": [object.union(scan, {"at": now - to_number(age)})]}), names)
	}
}

# Seconds between now and the ends of a key: what is found.
key_cells := [
	[0, 1, []],
	[1, 1, ["key_not_yet_valid"]],
	[-1, 0, ["key_expired"]],
	[-31535999, 1, []],
	[-31535999, 2, ["key_too_long_lived"]],
]

test_each_key_by_its_ends if {
	every cell in key_cells {
		ends := object.union(key, {"not_before": now + cell[0], "not_after": now + cell[1]})
		data_of_area := object.union(values, {"keys": {"release": ends}})
		facts := asking({"sboms": [object.union(by_identity, {"format": "https://spdx.dev/Document"})]})
		ids(decided_on(facts, data_of_area)) == named(cell[2])
		sboms := ids(decided_on(asking({"signatures": [by_identity]}), data_of_area))
		sboms == {id | id := "supply_chain/sbom_missing"; count(cell[2]) > 0}
	}
}
