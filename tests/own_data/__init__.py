"""Tests of lms/own_data: copies, corrections, erasure, and how long things are kept."""
