"""Long work in parts: over processes and machines, with an estimate, and again where one was lost.

No result depends on who did the work, in how many parts, or in which order they came back.
"""
