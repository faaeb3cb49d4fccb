"""Tasks that learners submit, and tutors' decisions on them, criterion by criterion."""
