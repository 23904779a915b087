# METADATA
# scope: package
# title: Pull request
# description: Is anything wrong with this pull request as such, whatever values it changes?
# schemas:
#   - input: schema.pull.input
# custom:
#   facts: now, pull
package switchboard.pull

import data.switchboard.lib

# METADATA
# title: Rules
# description: Every rule of this area and its level.
rules := {
	"pull/approval_missing": "soft",
	"pull/cannot_decide": "hard",
	"pull/check_forged": "hard",
	"pull/conflicts": "hard",
	"pull/gate_changed": "soft",
	"pull/head_moved": "hard",
	"pull/mode_changed": "soft",
	"pull/name_refused": "hard",
	"pull/not_readable": "hard",
	"pull/rules_disagree": "hard",
	"pull/stopped": "soft",
	"pull/submodule": "hard",
	"pull/symlink": "hard",
	"pull/telemetry_stale": "soft",
	"pull/unknown_change": "soft",
}

# METADATA
# title: Decision
# description: Whether nothing stands in the way, every finding, and what to do about it.
# entrypoint: true
decision := lib.decision("pull", rules, passed, found)
