"""Questions from a learner to a tutor, answered in a thread, and reports of what is wrong on a page."""
