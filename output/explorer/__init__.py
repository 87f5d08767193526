"""The explorer: pages of the library for people, made on the server, without scripts."""
