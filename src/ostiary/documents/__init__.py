"""JSON and YAML files to the model and back: every fault of a file reported at once, with its place."""
