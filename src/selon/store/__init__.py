"""One SQLite file per project: original bytes, documents, records, decisions, and a log that shows any change."""
