"""The library over HTTP: read-only, the same questions by the same names as on the command line and in Python."""
