"""Live sessions, who attended, and the hours that count: guided learning hours and self-directed time, never mixed."""
