-- What was made of the documents: runs, the coded lines, and from them the records, statements and findings, spread out for questions.
-- records, whereabouts, statements, findings and record_words hold nothing that the coded lines do not: verify makes them again and compares.

CREATE TABLE runs (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  configuration TEXT NOT NULL UNIQUE,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- One row for each attempt at a document; the last one counts. settled: 1 where it was coded, after which there is no further attempt.
-- hash, size, codec, body: the line of output, packed; NULL where there is none.
CREATE TABLE coded (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (n),
  document INTEGER NOT NULL REFERENCES documents (n),
  attempt INTEGER NOT NULL,
  shard TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  settled INTEGER NOT NULL,
  hash BLOB,
  size INTEGER,
  codec INTEGER,
  body BLOB,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL,
  UNIQUE (run, document, attempt)
) STRICT;
CREATE INDEX coded_by_shard ON coded (run, shard);
CREATE INDEX coded_by_document ON coded (document, run, attempt);
CREATE UNIQUE INDEX coded_once ON coded (run, document) WHERE settled = 1;

-- The ledger: the digest of all that a shard gave; a shard's last row counts.
CREATE TABLE shards (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (n),
  shard TEXT NOT NULL,
  documents INTEGER NOT NULL,
  content TEXT NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX shards_by_run ON shards (run, shard, n);

-- day: first day of the first date that has a year, '' where there is none. latest: its last day. reach: 0 one day or none, 1 up to 31 days,
-- 2 up to 366, 3 more. outlet: folded. confidence: of the form or kind.
CREATE TABLE records (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (n),
  document INTEGER NOT NULL REFERENCES documents (n),
  coded INTEGER NOT NULL REFERENCES coded (n),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  family TEXT NOT NULL,
  form TEXT,
  status TEXT NOT NULL,
  main INTEGER NOT NULL,
  part_of TEXT,
  counter_to TEXT,
  day TEXT NOT NULL,
  latest TEXT,
  precision TEXT,
  reach INTEGER NOT NULL,
  low INTEGER,
  high INTEGER,
  outlet TEXT,
  confidence REAL,
  UNIQUE (coded, position)
) STRICT;
-- Behind (day, id) stand the columns that other filters look at, so that a row that does not fit is passed over without reading it.
CREATE INDEX records_by_day ON records (
  run, day, id, family, form, status, confidence, latest, document
);
CREATE INDEX records_by_family ON records (
  run, family, day, id, form, status, confidence, latest, document
);
CREATE INDEX records_by_form ON records (
  run, form, day, id, family, status, confidence, latest, document
);
CREATE INDEX records_by_status ON records (
  run, status, day, id, family, form, confidence, latest, document
);
CREATE INDEX records_by_outlet ON records (
  run, outlet, day, id, family, form, status, confidence, latest, document
);
CREATE INDEX records_by_reach ON records (run, reach, day, id) WHERE reach > 0;
CREATE INDEX records_by_confidence ON records (run, confidence);
CREATE INDEX records_by_document ON records (document, run);
CREATE INDEX records_by_id ON records (id, run);

-- Each town and country in which a record takes place: one row for each pair; city is folded.
CREATE TABLE whereabouts (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  record INTEGER NOT NULL REFERENCES records (n),
  run INTEGER NOT NULL,
  country TEXT,
  city TEXT,
  day TEXT NOT NULL,
  id TEXT NOT NULL
) STRICT;
CREATE INDEX whereabouts_by_record ON whereabouts (record);
CREATE INDEX whereabouts_by_city ON whereabouts (run, city, day, id, record);
CREATE INDEX whereabouts_by_country ON whereabouts (run, country, day, id, record);

-- value: the value as JSON. spans: [[start, end], ...] of the evidence in the text. speaker: [start, end, text, name] as JSON.
CREATE TABLE statements (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  record INTEGER NOT NULL REFERENCES records (n),
  position INTEGER NOT NULL,
  id TEXT NOT NULL,
  field TEXT NOT NULL,
  rule TEXT NOT NULL,
  value TEXT NOT NULL,
  spans TEXT NOT NULL,
  earliest TEXT,
  latest TEXT,
  precision TEXT,
  city TEXT,
  country TEXT,
  low INTEGER,
  high INTEGER,
  voice TEXT NOT NULL,
  role TEXT,
  speaker TEXT,
  confidence REAL,
  assigned_by TEXT,
  derived_from TEXT,
  doubts TEXT,
  UNIQUE (record, position)
) STRICT;
CREATE INDEX statements_by_id ON statements (id);

CREATE TABLE findings (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  coded INTEGER NOT NULL REFERENCES coded (n),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  spans TEXT NOT NULL,
  statements TEXT NOT NULL,
  UNIQUE (coded, position)
) STRICT;

-- Words that records were coded from, by records.n.
CREATE VIRTUAL TABLE record_words USING fts5 (words, content = '', tokenize = "unicode61 remove_diacritics 2");

CREATE TRIGGER runs_stay BEFORE UPDATE ON runs BEGIN SELECT RAISE (ABORT, 'runs are written once'); END;
CREATE TRIGGER runs_keep BEFORE DELETE ON runs BEGIN SELECT RAISE (ABORT, 'runs are written once'); END;
CREATE TRIGGER coded_stays BEFORE UPDATE ON coded BEGIN SELECT RAISE (ABORT, 'coded lines are written once'); END;
CREATE TRIGGER coded_keeps BEFORE DELETE ON coded BEGIN SELECT RAISE (ABORT, 'coded lines are written once'); END;
CREATE TRIGGER shards_stay BEFORE UPDATE ON shards BEGIN SELECT RAISE (ABORT, 'the ledger is written once'); END;
CREATE TRIGGER shards_keep BEFORE DELETE ON shards BEGIN SELECT RAISE (ABORT, 'the ledger is written once'); END;
CREATE TRIGGER records_stay BEFORE UPDATE ON records BEGIN SELECT RAISE (ABORT, 'records are written once'); END;
CREATE TRIGGER records_keep BEFORE DELETE ON records BEGIN SELECT RAISE (ABORT, 'records are written once'); END;
CREATE TRIGGER statements_stay BEFORE UPDATE ON statements BEGIN SELECT RAISE (ABORT, 'statements are written once'); END;
CREATE TRIGGER statements_keep BEFORE DELETE ON statements BEGIN SELECT RAISE (ABORT, 'statements are written once'); END;
CREATE TRIGGER whereabouts_stay BEFORE UPDATE ON whereabouts BEGIN SELECT RAISE (ABORT, 'whereabouts are written once'); END;
CREATE TRIGGER whereabouts_keep BEFORE DELETE ON whereabouts BEGIN SELECT RAISE (ABORT, 'whereabouts are written once'); END;
CREATE TRIGGER findings_stay BEFORE UPDATE ON findings BEGIN SELECT RAISE (ABORT, 'findings are written once'); END;
CREATE TRIGGER findings_keep BEFORE DELETE ON findings BEGIN SELECT RAISE (ABORT, 'findings are written once'); END;
