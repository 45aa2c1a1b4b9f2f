"""How the texts of a type are spelled: automata that read a text character by character and tell where its value lies.

A number, a date and an address have many spellings, and patterns of texts (`syntax.overlap`) let some of them through.
Each automaton here reads what the readers of `values` read, and nothing else; `product` runs them beside patterns.
"""
