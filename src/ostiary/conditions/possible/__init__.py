"""Which truths tests of an unknown key can have together, whatever the key turns out to be (semantics.md §3, ADR 5).

A name that equals `alice` does not differ from it: tests of one key are no independent unknowns. So all texts that a
key may be are cut into cells, in each of which every test comes out alike, and a row of truths is left for each cell.
Nothing is left out that a request could have; where it is too much work to say (`MOST_…`), the answer is None.

In reading order: `attainable` is the question, answered by the `rows` of cells. `cells` says what a cell is;
`text_cells` has those of texts, `typed_cells` those of numbers, dates and addresses, and `mixed_cells` puts them
together, since one value is one text, whatever reads it: where patterns and types meet, with `spellings` (ADR 58). Then
what policy variables add whose keys are unknown as well (ADR 56): `open_tests` are tests with holes, `binding` is what
becomes of a hole, `loose_cells` has the cells where the text in a hole is not known, and `orders` says how values
compare that are no texts.

The words of this, and of `engine.certainty`:

* subject: what a test is about: a key, or the resource;
* test: one operator on one key; its readings are the comparisons that it comes down to, two if the operator has two;
* cell: what one value passes, and what cannot read it, as bits, one for each comparison;
* row: the truths that comparisons have together in one case of a key; a vector has those of tests, each
  what its readings agree on: None where they do not, or where several values of the key leave it open;
* shape: a pattern, one element a character (`syntax.overlap`); texts fit it, read through its fold if it has one;
* spelling: the automaton that reads all texts of a type; a ladder says where digits lie among the listed values;
* hole: where a listed text waits for the key of a variable; shapes and tests with holes are open;
* binding: what the key of a variable turns out to be: missing, one text, or any that fits some shapes and not others,
  the text of a key before it perhaps among them;
* component: subjects whose tests hang together because variables put the text of one into a test of another;
* ring: a component whose keys are compared with each other in several ways, such as two that wait for each other;
* loose: a shape with holes of which no text is known; it may fit unless its guards, closed shapes, say that it cannot;
* hull: the closed shape that all texts fit which may fit an open one;
* order: how two values compare that are no texts: one is less, equal or greater;
* told: shapes that texts of a key are told apart by, because a test of another key is about them;
* free: a test that may come out either way, whatever is known of its keys;
* to become: a test that waits for a key becomes another one, with a number of its own, in each case of that key;
* place: a project or an enterprise project that a call may be about; tests that follow from it are settled there: they
  have a truth, or become others.

An outcome, or a test that waits for nothing, is called open as well: it is not known how it comes out.
"""
