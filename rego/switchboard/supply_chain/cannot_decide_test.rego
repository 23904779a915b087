package switchboard_test.supply_chain

import data.switchboard.supply_chain as rules

undecided(facts, path) if {
	decision := decided(facts)
	[[finding.id, finding.path, finding.msg] | some finding in decision.findings] == [["supply_chain/cannot_decide", path, $"{path} is missing or has the wrong type"]]
	decision.allow == false
	passed_on(facts, values) == set()
}

test_no_facts if {
	decision := decided("image")
	ids(decision) == named(["cannot_decide"])
	"" in {finding.path | some finding in decision.findings}
}

# Each fact, and something of another kind.
kinds := {
	"/now": 1.5,
	"/supply_chain/image/name": " ",
	"/supply_chain/image/reference": 7,
	"/supply_chain/image/digest": null,
	"/supply_chain/signatures": {},
	"/supply_chain/signatures/0/digest": "",
	"/supply_chain/signatures/0/verified": "true",
	"/supply_chain/signatures/0/key": null,
	"/supply_chain/signatures/0/issuer": 1,
	"/supply_chain/signatures/0/identity": false,
	"/supply_chain/sboms": "none",
	"/supply_chain/sboms/0/digest": 0,
	"/supply_chain/sboms/0/verified": 1,
	"/supply_chain/sboms/0/key": [],
	"/supply_chain/sboms/0/issuer": {},
	"/supply_chain/sboms/0/identity": null,
	"/supply_chain/sboms/0/format": "",
	"/supply_chain/scans": null,
	"/supply_chain/scans/0/digest": [],
	"/supply_chain/scans/0/verified": null,
	"/supply_chain/scans/0/key": 0,
	"/supply_chain/scans/0/issuer": null,
	"/supply_chain/scans/0/identity": null,
	"/supply_chain/scans/0/at": "yesterday",
	"/supply_chain/scans/0/vulnerabilities": {},
	"/supply_chain/scans/0/vulnerabilities/0/id": "",
	"/supply_chain/scans/0/vulnerabilities/0/severity": 9.8,
	"/supply_chain/scans/0/vulnerabilities/0/package": null,
	"/supply_chain/provenance": true,
	"/supply_chain/provenance/0/digest": null,
	"/supply_chain/provenance/0/verified": "yes",
	"/supply_chain/provenance/0/key": null,
	"/supply_chain/provenance/0/issuer": null,
	"/supply_chain/provenance/0/identity": 3,
	"/supply_chain/provenance/0/builder": " ",
	"/supply_chain/provenance/0/source": 1,
	"/supply_chain/provenance/0/level": "3",
	"/supply_chain/secrets": {},
	"/supply_chain/secrets/0/name": "",
	"/supply_chain/secrets/0/rotated": -1,
}

replaced(path, value) := facts if {
	parts := split(trim_prefix(path, "/"), "/")
	facts := put(asking({}), parts, value)
}

put(document, parts, value) := object.union(document, {parts[0]: value}) if count(parts) == 1

put(document, parts, value) := object.union(document, {"supply_chain": object.union(chain, {parts[1]: value})}) if count(parts) == 2

put(document, parts, value) := object.union(document, {"supply_chain": object.union(chain, {"image": object.union(chain.image, {parts[2]: value})})}) if {
	count(parts) == 3
}

put(document, parts, value) := object.union(document, {"supply_chain": object.union(chain, {parts[1]: [object.union(chain[parts[1]][0], {parts[3]: value})]})}) if {
	count(parts) == 4
}

put(document, parts, value) := object.union(document, {"supply_chain": object.union(chain, {"scans": [object.union(scan, {"vulnerabilities": [object.union(medium, {parts[5]: value})]})]})}) if {
	count(parts) == 6
}

test_each_missing_fact_is_named if {
	every path, _ in kinds {
		undecided(json.remove(asking({}), [path]), path)
	}
}

test_a_fact_of_another_kind_is_missing if {
	every path, value in kinds {
		undecided(replaced(path, value), path)
	}
}

test_an_entry_that_is_none_is_missing if {
	every list in ["signatures", "sboms", "scans", "provenance", "secrets"] {
		every entry in [null, "x", 7] {
			decision := decided(asking({list: [entry]}))
			ids(decision) == named(["cannot_decide"])
			every finding in decision.findings {
				startswith(finding.path, $"/supply_chain/{list}/0/")
			}
		}
	}
	ids(decided(asking({"scans": [object.union(scan, {"vulnerabilities": ["CVE-1"]})]}))) == named(["cannot_decide"])
}

test_each_value_is_needed if {
	every name in ["builders", "sbom_formats", "severities", "scan_oldest", "slsa_level", "secret_oldest", "secret_due", "key_longest"] {
		decision := decided_on(asking({}), object.remove(values, [name]))
		ids(decision) == named(["cannot_decide"])
		[finding.path | some finding in decision.findings] == [""]
		endswith(decision.findings[0].msg, $"not known: {name}")
		passed_on(asking({}), object.remove(values, [name])) == set()
	}
	every name, unit in rules.units {
		ids(decided_on(asking({}), object.union(values, {name: {"unit": $"{unit}s"}}))) == named(["cannot_decide"])
	}
	every list in [[], {}, [7], ["x", " "], "x"] {
		ids(decided_on(asking({}), object.union(values, {"severities": list}))) == named(["cannot_decide"])
	}
}

test_an_image_that_no_value_names_is_not_known if {
	every broken in [
		object.union(values, {"images": {"hub/shop": {"source": ""}}}),
		object.union(values, {"images": {"hub/shop": {"source": ["https://git/shop"]}}}),
		object.remove(values, ["images"]),
	] {
		decision := decided_on(asking({}), broken)
		[[finding.id, finding.path] | some finding in decision.findings] == [["supply_chain/cannot_decide", "/supply_chain/image/name"]]
		contains(decision.findings[0].msg, "hub/shop")
		passed_on(asking({}), broken) == set()
	}
}

test_a_severity_that_is_no_word_is_not_known if {
	every word in ["HIGH", "severe", "none"] {
		facts := asking({"scans": [object.union(scan, {"vulnerabilities": [medium, object.union(high, {"severity": word})]})]})
		decision := decided(facts)
		[[finding.id, finding.path, finding.msg] | some finding in decision.findings] == [[
			"supply_chain/cannot_decide",
			"/supply_chain/scans/0/vulnerabilities/1/severity",
			$"{word} is no severity; known: critical, high, low, medium, negligible, unknown",
		]]
		passed_on(facts, values) == set()
	}
}

test_a_secret_from_the_future_is_not_known if {
	facts := asking({"secrets": [secret, {"name": "token", "rotated": now + 1}]})
	decision := decided(facts)
	[[finding.id, finding.path] | some finding in decision.findings] == [["supply_chain/cannot_decide", "/supply_chain/secrets/1/rotated"]]
	startswith(decision.findings[0].msg, "secret token was rotated later than now")
	passed_on(facts, values) == set()
	found(asking({"secrets": [{"name": "token", "rotated": now}]}), [])
}

test_where_a_fact_is_missing_only_that_is_told if {
	all_wrong := asking({
		"image": object.union(chain.image, {"reference": "hub/shop:1"}),
		"signatures": [],
		"sboms": [],
		"scans": [object.union(scan, {"at": 0, "vulnerabilities": [high, object.union(high, {"id": "CVE-9"}), object.union(high, {"severity": "odd"})]})],
		"provenance": [object.union(provenance, {"level": 1})],
		"secrets": [
			object.union(secret, {"rotated": 0}),
			{"name": "due", "rotated": now - (80 * day)},
			{"name": "token", "rotated": now + 1},
		],
	})
	undecided(json.remove(all_wrong, ["/supply_chain/image/name"]), "/supply_chain/image/name")
	undecided(json.remove(all_wrong, ["/now"]), "/now")
	ids(decided(all_wrong)) == named(["cannot_decide"])
	count(decided(all_wrong).findings) == 2
}
