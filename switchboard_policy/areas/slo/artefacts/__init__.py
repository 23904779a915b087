"""What follows from service levels besides rules: boards, roll-outs, load tests, run-books.

Everything here is a plain value; `render` writes it as a file.
"""
