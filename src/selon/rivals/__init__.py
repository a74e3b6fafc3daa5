"""Records of one event side by side: every rival value with all who say it, and what published rules make of them."""
