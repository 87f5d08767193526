"""What is deployed to a Scrapyd node."""
