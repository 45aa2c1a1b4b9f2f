"""The small languages: action and resource patterns, path templates, variables, JSON with places, phrases."""
