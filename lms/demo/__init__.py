"""Demonstration people and bulk data for measuring. On the roof: it may use every feature, and none may use it."""
