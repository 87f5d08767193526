"""Floor 3, where pages come from: start URLs, files of URLs, links inside a host."""
