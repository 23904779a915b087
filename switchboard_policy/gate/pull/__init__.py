"""What is wrong with a pull request as such: its facts, and what is carried to the gate."""
