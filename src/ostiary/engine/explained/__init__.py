"""What is said of a decision once it is made.

`trace` has the statements that it rests on and the facts that could change it, of which `tipping` finds out which
statements tip an open answer; `near_misses` has what would have allowed it but for one thing or the other. `notes` are
what is odd about it: `grant_notes` of assignments, `attached_notes` of what counts beside them, `statement_notes` of
one statement, `switch_notes` of an account's switches. `explanation` puts all that into words, with `clauses` for
conditions and `excerpt` for statements; `denial` is what the service would answer.
"""
