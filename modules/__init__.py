"""What is taught: the programme, its modules, lessons, facts and words.

Pure knowledge: it must not know Flask, the database, learners, or how work is judged.
"""
