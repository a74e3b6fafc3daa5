"""Releases: what is frozen under a tag, whose ids events keep from one to the next, and what two of them differ in. Pure."""
