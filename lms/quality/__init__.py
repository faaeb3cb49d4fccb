"""Second looks at tutors' decisions: sampling, agreement, action. What is open here holds a certificate back."""
