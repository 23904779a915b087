package switchboard.purpose

import data.switchboard.lib

# METADATA
# title: A fact is missing
# description: The use must say whose data, of which dataset, what for, and what they were collected for.
# custom:
#   id: purpose/cannot_decide
#   level: hard
found contains lib.cannot_decide(
	"purpose", "",
	"no facts were given; pass an object with a use of data under purpose",
) if {
	not lib.given
}

found contains lib.cannot_decide("purpose", path, $"{path} is missing or has the wrong type") if {
	some path in missing
}

# METADATA
# title: A word is not known
# description: >-
#   A purpose nobody defined, or a dataset or tenant whose purposes the values do not list. What is not
#   known is not allowed.
# custom:
#   id: purpose/cannot_decide
#   level: hard
found contains lib.cannot_decide("purpose", path, $"{tag} is no purpose; known: {words(known)}") if {
	some path, tag in unknown
}

found contains lib.cannot_decide("purpose", "/purpose/dataset", msg) if {
	whole
	not dataset_known
	msg := $"the purpose data list no purposes of dataset {input.purpose.dataset}; add them, or correct its name"
}

found contains lib.cannot_decide("purpose", "/purpose/tenant", msg) if {
	whole
	not tenant_known
	msg := $"the purpose data list no purposes of tenant {input.purpose.tenant}; add them, or correct its name"
}

dataset_known if is_array(for_dataset)

tenant_known if is_array(for_tenant)
