"""Signers: private keys in files, and behind the cosign program. Adapters of `ports.signer`."""
