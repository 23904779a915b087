"""Public fakes and builders, held to the same contracts as what they stand for."""
