"""What a repository nobody described holds: values by their names and numbers, and its mistakes.

Nothing here is certain as a mapping is: every guess carries its evidence and how far it is to be
trusted, and what could not be read or placed is told.
"""
