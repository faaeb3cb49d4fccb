"""What a credential is: the facts that are frozen, and how they become a document.

Pure knowledge: it must not know Flask, the database, or how the facts came about.
"""
