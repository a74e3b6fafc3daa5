-- What was released under which tag, and what was masked because somebody is to be forgotten.

-- data: SHA-256 over the data files (what the citation names). manifest: the release's own, JSON.
CREATE TABLE releases (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  tag TEXT NOT NULL UNIQUE,
  at TEXT,
  data TEXT NOT NULL,
  manifest TEXT NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- The data of a release, file by file: what two releases are compared by.
CREATE TABLE release_files (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  release INTEGER NOT NULL REFERENCES releases (n),
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  size INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL,
  UNIQUE (release, name)
) STRICT;

-- A row that was masked: number of the act, the table and the row, the digest that it had when it was written (what the log's entry covers),
-- the digest that it has now, and the SHA-256 of its body as it is now. A row's last one counts, and the first one's written.
CREATE TABLE redactions (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  row INTEGER NOT NULL,
  written BLOB NOT NULL,
  made BLOB NOT NULL,
  body BLOB,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX redactions_by_row ON redactions (name, row, n);

CREATE TRIGGER releases_stay BEFORE UPDATE ON releases BEGIN SELECT RAISE (ABORT, 'releases are written once'); END;
CREATE TRIGGER releases_keep BEFORE DELETE ON releases BEGIN SELECT RAISE (ABORT, 'releases are written once'); END;
CREATE TRIGGER release_files_stay BEFORE UPDATE ON release_files BEGIN SELECT RAISE (ABORT, 'releases are written once'); END;
CREATE TRIGGER release_files_keep BEFORE DELETE ON release_files BEGIN SELECT RAISE (ABORT, 'releases are written once'); END;
CREATE TRIGGER redactions_stay BEFORE UPDATE ON redactions BEGIN SELECT RAISE (ABORT, 'redactions are written once'); END;
CREATE TRIGGER redactions_keep BEFORE DELETE ON redactions BEGIN SELECT RAISE (ABORT, 'redactions are written once'); END;
