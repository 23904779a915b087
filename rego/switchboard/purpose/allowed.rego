package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: Purposes of the dataset
# description: What the values allow it for; undefined where they do not say.
for_dataset := listed(data.switchboard_data.purpose.datasets[input.purpose.dataset])

# METADATA
# title: Purposes of the tenant
# description: What its contract allows its data for; undefined where the values do not say.
for_tenant := listed(data.switchboard_data.purpose.tenants[input.purpose.tenant])

listed(document) := document.purposes if lib.has(document, ["purposes"], "texts")

# METADATA
# title: Compatible purposes
# description: >-
#   What data collected for these tags may be used for: those tags themselves, and what the values
#   call compatible with one of them. Compatible goes one way and one step.
compatible contains tag if some tag in input.purpose.collected_for

compatible contains tag if {
	some collected in input.purpose.collected_for
	some tag in data.switchboard_data.purpose.compatible[collected]
}

# METADATA
# title: Allowed purposes
# description: Those that dataset, tenant and what the data were collected for all allow.
allowed := ({tag | some tag in for_dataset} & {tag | some tag in for_tenant}) & compatible if sound

# METADATA
# title: What else there is
# description: What the data may be used for as they are, as something to do.
alternative := $"use the data for {words(allowed)}" if count(allowed) > 0

alternative := "leave the data alone as they are" if count(allowed) == 0

# METADATA
# title: Words
# description: Names in order, for people; nothing where there is none.
words(tags) := concat(", ", sort([tag | some tag in tags])) if count(tags) > 0

words(tags) := "nothing" if count(tags) == 0
