"""What is measured, against whom: see README.md beside this; dev/bench starts it."""
