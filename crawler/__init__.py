"""Floor 4, how it runs: settings, command line, configuration, what surrounds a download, the example site."""
