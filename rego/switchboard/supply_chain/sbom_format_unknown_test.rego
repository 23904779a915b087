package switchboard_test.supply_chain

test_an_sbom_nobody_reads if {
	facts := asking({"sboms": [object.union(sbom, {"format": "parts"}), object.union(sbom, {"format": "list"}), object.union(sbom, {"digest": other, "format": "odd"})]})
	found(facts, ["sbom_format_unknown"])
	says(facts, "sbom_format_unknown", "in list, parts; read are: https://cyclonedx.org/bom, https://spdx.dev/Document")
	helps(facts, "https://cyclonedx.org/bom, https://spdx.dev/Document")
}
