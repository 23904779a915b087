"""The parts of a verification, each a branch of its result.

files         the set is whole: every file of the manifest, unchanged, and no other
attestations  each signature holds, by a key believed for it
subjects      and is about this set, in every subject
saying        and says what its kind says, in its time
profile       everything that has to be attested is
about         it is the change, the commits and the moment that were asked for
custody       whoever handled it is in one chain
receipt       the receipt is one for this set
log           a record about this set is in the log
"""
