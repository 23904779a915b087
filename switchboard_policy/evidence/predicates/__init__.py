"""What evidence says of its subjects: one module and one JSON Schema a kind of predicate.

Fields are in lowerCamelCase. Times are RFC 3339 in UTC, to the second, and named for what happened
then. Numbers are whole: ratios in basis points, points in thousandths. A policy's own value is
decimal text, exact at any scale.
Source: in-toto/attestation, docs/new_predicate_guidelines.md.
"""
