"""Demonstration people and bulk data for measuring: on the roof, so it may use every feature. Never part of a real deployment."""
