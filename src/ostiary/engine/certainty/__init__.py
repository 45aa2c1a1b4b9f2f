"""What is certain although something is unknown, and what an answer depends on (semantics.md §3, ADR 5).

In reading order: `unknowns` are the open tests of a statement, each an atom (`atoms`), by their numbers in
`numbered_tests`. `variables` says which of them hang together: those of one key (`conditions.possible.attainable`);
those of the resource (`resource_lists`, `resource_cells`, for agencies `agency_cells`; `meant` and `own_policies` where
buckets and agencies have policies); and, where policies hold variables, those of several keys: `components`, which
`joint` follows from key to key, with `open_resources` (ADR 56).

`required` puts a call as questions to the `diagram`, with what `places` and `settling` say of each project that may be
meant; `exact` and `dependence` read the answers off, and `work` bounds what all diagrams of a decision take together.

The words of this are explained in `conditions.possible`.
"""
