"""Policy bundles: built the same everywhere, signed as OPA defines it, verified before any engine.

contents   what a policy repository puts into its two bundles
archive    files to a gzipped archive and back, one reading only
digests    the digest OPA takes of each kind of file
keys       keys that sign, keys that verify
signing    a signature over the list of digests
verify     every reason to refuse a bundle, in order
state      what was accepted last, so that nothing older is
opening    an engine with the rules and values of verified bundles
push, oci  to a server, and as an image layout
"""
