"""The example site: invented hosts with hotline adverts, for the quick start and the tests."""
