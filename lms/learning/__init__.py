"""Cohorts, enrolment and progress through lessons and modules. It must not know how a quiz or task is judged."""
