package switchboard.supply_chain

# METADATA
# title: Severities nobody knows
# description: By the pointer of the fact.
odd_severities[$"/supply_chain/scans/{at}/vulnerabilities/{number}/severity"] := vulnerability.severity if {
	some at, scan in input.supply_chain.scans
	some number, vulnerability in scan.vulnerabilities
	not vulnerability.severity in known("severity")
}

# METADATA
# title: Secrets from the future
# description: Names of those rotated later than now, by the pointer of the fact.
from_the_future[$"/supply_chain/secrets/{at}/rotated"] := secret.name if {
	some at, secret in input.supply_chain.secrets
	secret.rotated > input.now
}
