"""How near submitted work is to other work on the same task and to the model answers: passages, never a verdict."""
