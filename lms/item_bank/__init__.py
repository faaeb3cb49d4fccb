"""The item bank: questions that came in from files, as drafts that become ours; and the way out for a module's bank.

A draft belongs to nobody's quiz. It is taken into a module's bank by a new edition, so what groups learn now stays.
"""
