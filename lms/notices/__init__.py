"""What the platform tells people by itself, in their language, at hours and in doses that they choose."""
