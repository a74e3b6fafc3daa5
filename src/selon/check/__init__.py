"""Checks look at records and report findings; they change nothing."""
