"""Checks of files: for now every fault that a document itself has."""
