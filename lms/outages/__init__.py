"""When the service was down: recorded by staff, or found by a gap in the jobs' heartbeat and confirmed.

What follows from an outage is worked out where it is needed, and never stored with what it moves.
"""
