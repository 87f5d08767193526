"""How fast it is, measured: each script says what it measures and prints a line a figure."""
