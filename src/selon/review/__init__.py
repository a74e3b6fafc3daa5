"""What coders make of coded reports: versions, settlement, agreement, work lists, undo. Pure functions over decisions."""
