"""Live assessments: times that tutors offer and learners book; what was seen, by criterion, and its evidence."""
