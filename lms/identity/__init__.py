"""Who a learner is, checked once before certification, and the numbers under which others know them."""
