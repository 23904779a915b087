# METADATA
# scope: package
# title: Supply chain
# description: May this image run, by who signed it, what is in it, who built it, and the secrets and keys behind it?
# schemas:
#   - input: schema.supply_chain.input
#   - data.switchboard_data.supply_chain: schema.supply_chain.values
# custom:
#   facts: now, supply_chain
#   values: switchboard_data.supply_chain
package switchboard.supply_chain

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"supply_chain/builder_not_trusted": "hard",
	"supply_chain/cannot_decide": "hard",
	"supply_chain/image_not_pinned": "hard",
	"supply_chain/image_unsigned": "hard",
	"supply_chain/key_expired": "hard",
	"supply_chain/key_not_yet_valid": "hard",
	"supply_chain/key_too_long_lived": "hard",
	"supply_chain/key_unknown": "hard",
	"supply_chain/level_too_low": "hard",
	"supply_chain/provenance_missing": "hard",
	"supply_chain/sbom_format_unknown": "hard",
	"supply_chain/sbom_missing": "hard",
	"supply_chain/sbom_of_another_image": "hard",
	"supply_chain/scan_missing": "hard",
	"supply_chain/scan_old": "hard",
	"supply_chain/secret_due": "advisory",
	"supply_chain/secret_old": "hard",
	"supply_chain/signature_of_another_image": "hard",
	"supply_chain/signer_not_trusted": "hard",
	"supply_chain/source_not_expected": "hard",
	"supply_chain/vulnerability_found": "hard",
	"supply_chain/vulnerability_waived": "advisory",
	"supply_chain/waiver_lapsed": "advisory",
}

# METADATA
# title: Decision
# description: Whether the image may run, every finding, and what to do about it.
# entrypoint: true
decision := lib.decision("supply_chain", rules, passed, found)
