"""What is certain although something is unknown, and what an answer depends on (semantics.md §3, ADR 5).

`unknowns` are the open tests of statements, `variables` and `resource_cells` what hangs together among them; `required`
puts a call as questions to the `diagram`; `exact` and `dependence` read the answers off.
"""
