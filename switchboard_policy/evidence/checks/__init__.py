"""The parts of a verification, each a branch of its result.

files         the set is whole: every file of the manifest, unchanged, and no other
attestations  each signature holds, by a key believed for it, about this set
profile       everything that has to be attested is
about         it is the change, the commit and the moment that was asked for
log           the receipt and the log's proof speak of this set
"""
