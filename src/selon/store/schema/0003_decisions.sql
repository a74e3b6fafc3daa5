-- What people decided about what was coded. Nothing is overwritten: a decision is undone by another that names it.

CREATE TABLE decisions (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  coder TEXT NOT NULL,
  at TEXT NOT NULL,
  target TEXT NOT NULL,
  target_id TEXT NOT NULL,
  action TEXT NOT NULL,
  field TEXT,
  old TEXT,
  new TEXT,
  reason TEXT,
  undo_of INTEGER REFERENCES decisions (n),
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX decisions_by_target ON decisions (target, target_id, n);
CREATE UNIQUE INDEX decisions_undone_once ON decisions (undo_of) WHERE undo_of IS NOT NULL;

CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN SELECT RAISE (ABORT, 'decisions are written once'); END;
CREATE TRIGGER decisions_keep BEFORE DELETE ON decisions BEGIN SELECT RAISE (ABORT, 'decisions are written once'); END;
