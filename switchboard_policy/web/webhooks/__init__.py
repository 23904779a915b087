"""GitHub's webhooks: a signed delivery becomes a small job that survives the receiver's death."""
