"""Appeals, malpractice cases and special consideration: in stages, with clocks, by independent people. What is open
here holds a certificate back.
"""
