"""Evidence: who approved which exact change on what simulation, checked without a network.

Nothing here opens a socket, reads a clock or an environment, or needs more than the base install.
"""
