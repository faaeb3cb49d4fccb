"""Messages waiting to be sent. Whoever tells somebody something queues it here, in the same transaction."""
