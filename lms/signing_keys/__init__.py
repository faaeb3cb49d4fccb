"""The ring of keys that sign certificates and badges: files in a folder, which one is in use, and commands for them.

It must not know what is signed, nor the database: keys stand in files only, each private one under the passphrase.
"""
