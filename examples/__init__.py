"""Examples of ostiary at work."""
