"""The route table: path templates to actions, its import from documentation pages, its checks."""
