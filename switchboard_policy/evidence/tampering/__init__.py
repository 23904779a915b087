"""Ways to spoil a set of evidence that need no key: what anybody could do who can write to it.

A negative control. Each is done to a copy of a good set, must be refused for the reason it names,
and is undone. A verifier that takes one of them says nothing when it takes the set itself.
"""
