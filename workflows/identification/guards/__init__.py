"""The rules of the six steps, by subject.

Each names the thing, the number and the remedy, and the clause it comes from.
"""
