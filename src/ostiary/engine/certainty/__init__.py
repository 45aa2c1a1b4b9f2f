"""What is certain although something is unknown, and what an answer depends on (semantics.md §3, ADR 5).

`unknowns` are the open tests of statements, `variables` and `resource_cells` what hangs together among them; where
policies hold variables, `components` and `joint` say what does over several keys (ADR 56), with `open_resources`.
`required` puts a call as questions to the `diagram`; `exact` and `dependence` read the answers off, and `work` bounds
what all diagrams of a decision may take together.
The words of this are explained in `conditions.possible`.
"""
