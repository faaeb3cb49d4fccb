"""`make bench`: every figure beside its limit, measured in the same run so that a noisy machine cancels out."""
