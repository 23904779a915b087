package switchboard.licence

# METADATA
# title: Obligations
# description: >-
#   What an export that may go obliges to: redact what too few share, keep the groups as large as they
#   were counted, and name the authors where the terms ask for it.
obligations contains {"id": "licence/redact", "columns": sort([column | some column in exposed])} if {
	told.allow
	too_few
}

obligations contains {
	"id": "licence/k_anonymity",
	"catalogue": terms.catalogue,
	"columns": sort([column | some column in exposed]),
	"k": terms.k,
} if {
	told.allow
	count(exposed) > 0
	input.licence.smallest_group >= terms.k
}

obligations contains {"id": "licence/attribute", "licences": licences} if {
	told.allow
	licences := sort([licence |
		some licence in input.licence.licences
		data.switchboard_data.licence.classes[rank_of(licence)].attribution
	])
	count(licences) > 0
}
