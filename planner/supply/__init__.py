"""The ways to serve one demand: rent, buy, or call an API."""
