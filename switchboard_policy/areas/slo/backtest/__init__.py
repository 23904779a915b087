"""What alerts would have done over measured time, and how that compares with what happened."""
