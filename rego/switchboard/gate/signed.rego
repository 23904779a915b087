package switchboard.gate

# METADATA
# title: A signature, where files need one
# description: >-
#   An override from a file says itself who gave it. Where the base asks for signatures, it counts only
#   with one of an approval key of that owner; a comment has an account instead.
default is_signed(_) := false

is_signed(override) if override.given

is_signed(override) if override.signed == true

is_signed(_) if input.thresholds.overrides_signed.value == false
