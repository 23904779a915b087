"""Evidence for people: sets made and verified by path, and shown as text, JSON or a page."""
