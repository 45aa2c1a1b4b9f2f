"""Many questions at once: what a change opens and closes."""
