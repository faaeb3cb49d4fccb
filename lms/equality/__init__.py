"""What applicants say about themselves so that fairness can be counted: voluntary, apart from their record, and wiped
once it is counted. Only lms/rates, which counts, and lms/own_data, which gives copies and erases, may import this.
"""
