"""Question banks in the formats of others: GIFT, Moodle XML, QTI 2.2 and QTI 3.0.

``reading.read`` takes every question of a file in, or refuses it by name with its line and a reason. ``writing.write``
gives a file, and names what the format can't carry. Files may come from anybody. Pure: no Flask, no database.
"""
