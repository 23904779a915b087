"""Adapters that evaluate Rego: Wasm, and a managed OPA child process."""
