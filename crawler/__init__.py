"""Floor 4, how it runs: settings, command line, what surrounds a download, the example site."""
