"""The small languages, text to value and nothing else; grammars stand beside their readers.

Policies: `action`, `resource`, `bucket`, `principal`, `variables`; all patterns are a `glob` in the end, `coverage` and
`overlap` say how patterns stand to each other, `open_shape` has those with variables of unknown keys. Routes: `path`,
`discriminator`, `api_cell`. Grants in words: `phrase`. Files with places: `tree` is what all of them become, from JSON
(`json_text`, `json_tree`; `json_faults`, `json_repairs`, `json_mending` say what is wrong) and from Terraform (`hcl`).
"""
