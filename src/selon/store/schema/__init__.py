"""The migrations: SQL files in order of their numbers."""
