"""The interface for programs: posts, the directory and the states of applications, by the same policy as the pages.
It owns the tokens of councils, and the shapes in which things come and go; it decides nothing by itself.
"""
