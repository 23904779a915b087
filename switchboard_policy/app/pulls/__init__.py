"""What is done on pull requests: open them, gate them, answer people, keep up, look for gaps."""
