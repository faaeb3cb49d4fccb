"""How work is judged: questions, marks, rubrics and results.

Pure knowledge: it must not know Flask, the database, learners, or what the lessons say.
"""
