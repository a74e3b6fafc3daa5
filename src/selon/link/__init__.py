"""Records of many reports to events. Nothing is merged: an event is a view over records."""
