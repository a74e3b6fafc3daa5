"""What coders make of coded reports: versions, settlement, agreement, work lists. Pure functions over decisions."""
