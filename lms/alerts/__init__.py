"""Searches of open posts that somebody saved, and the mails that tell them of new ones. It knows no learning, and
nothing of who applies.
"""
