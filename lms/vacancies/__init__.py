"""Posts and their person specifications, published by councils with an active pledge."""
