"""Figures across features: the gradebook, a learner's record, who is at risk and why, maps of groups, and exports.

It reads what learning, quizzes, marking, quality, attendance and awards keep, and decides nothing. It must not know
councils or candidates, and never reads equality data, languages or nationalities: no figure here can follow from them.
"""
