"""A shop with its own API, account and policies; README.md walks through it."""
