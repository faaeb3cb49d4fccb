"""The four commitments of the pledge as work: what a council did, what shows it, and what comes next.

Progress is derived from what is written down, never kept. It must not know applications: figures from above come by
the switchboard.
"""
