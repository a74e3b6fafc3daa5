-- What came in: original bytes, texts, the offset map between them, documents, what was refused, and the log of every change.
--
-- Tables that the log covers have `n` (never used twice), `entry` (the log's entry that wrote the row) and `digest` (SHA-256 over the
-- row's other columns, then two bytes for each of them that tell which one differs). They are written once: triggers refuse UPDATE and DELETE.

CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;

CREATE TABLE log (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL,
  at TEXT,
  detail TEXT NOT NULL,
  rows INTEGER NOT NULL,
  content BLOB NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;

-- Original bytes, each once. codec: 0 as they are, 1 zstd. size: of the bytes when unpacked. hash: SHA-256 of the bytes when unpacked.
CREATE TABLE objects (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- Texts of reports, as UTF-8; points: their length in code points.
CREATE TABLE texts (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  points INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- Offset maps: a MessagePack list of start, end, at, to of each run in turn.
CREATE TABLE layers (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  body BLOB NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

CREATE TABLE sources (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  object INTEGER NOT NULL REFERENCES objects (n),
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL,
  UNIQUE (source, object)
) STRICT;

CREATE TABLE documents (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  batch TEXT NOT NULL,
  source INTEGER NOT NULL REFERENCES sources (n),
  text INTEGER NOT NULL REFERENCES texts (n),
  layer INTEGER REFERENCES layers (n),
  outlet TEXT,
  title TEXT,
  published TEXT,
  language TEXT,
  media TEXT NOT NULL,
  locator TEXT NOT NULL,
  encoding TEXT,
  encoding_from TEXT,
  published_from TEXT,
  url TEXT,
  summary TEXT,
  remarks TEXT NOT NULL,
  outcome TEXT NOT NULL,
  duplicate_of INTEGER REFERENCES documents (n),
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX documents_by_text ON documents (text);
CREATE INDEX documents_by_source ON documents (source);

-- Sources, or parts of them, that became no document.
CREATE TABLE refusals (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  batch TEXT NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL,
  UNIQUE (source, outcome, reason)
) STRICT;

-- What near duplicates are found by; made from the text by the intake door.
CREATE TABLE signatures (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL UNIQUE REFERENCES documents (n),
  body BLOB NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- Which documents are one voice; a document's last row counts, and NULL takes it out of its group.
CREATE TABLE wires (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL REFERENCES documents (n),
  wire_group TEXT,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX wires_by_document ON wires (document, n);

-- Words of titles and texts, by documents.n, without a copy of them; duplicates are found through the document they repeat.
CREATE VIRTUAL TABLE document_words USING fts5 (title, text, content = '', tokenize = "unicode61 remove_diacritics 2");

CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE (ABORT, 'the log is written once'); END;
CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE (ABORT, 'the log is written once'); END;
CREATE TRIGGER objects_stay BEFORE UPDATE ON objects BEGIN SELECT RAISE (ABORT, 'original bytes are written once'); END;
CREATE TRIGGER objects_keep BEFORE DELETE ON objects BEGIN SELECT RAISE (ABORT, 'original bytes are written once'); END;
CREATE TRIGGER texts_stay BEFORE UPDATE ON texts BEGIN SELECT RAISE (ABORT, 'texts are written once'); END;
CREATE TRIGGER texts_keep BEFORE DELETE ON texts BEGIN SELECT RAISE (ABORT, 'texts are written once'); END;
CREATE TRIGGER layers_stay BEFORE UPDATE ON layers BEGIN SELECT RAISE (ABORT, 'layers are written once'); END;
CREATE TRIGGER layers_keep BEFORE DELETE ON layers BEGIN SELECT RAISE (ABORT, 'layers are written once'); END;
CREATE TRIGGER sources_stay BEFORE UPDATE ON sources BEGIN SELECT RAISE (ABORT, 'sources are written once'); END;
CREATE TRIGGER sources_keep BEFORE DELETE ON sources BEGIN SELECT RAISE (ABORT, 'sources are written once'); END;
CREATE TRIGGER documents_stay BEFORE UPDATE ON documents BEGIN SELECT RAISE (ABORT, 'documents are written once'); END;
CREATE TRIGGER documents_keep BEFORE DELETE ON documents BEGIN SELECT RAISE (ABORT, 'documents are written once'); END;
CREATE TRIGGER refusals_stay BEFORE UPDATE ON refusals BEGIN SELECT RAISE (ABORT, 'refusals are written once'); END;
CREATE TRIGGER refusals_keep BEFORE DELETE ON refusals BEGIN SELECT RAISE (ABORT, 'refusals are written once'); END;
CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures BEGIN SELECT RAISE (ABORT, 'signatures are written once'); END;
CREATE TRIGGER signatures_keep BEFORE DELETE ON signatures BEGIN SELECT RAISE (ABORT, 'signatures are written once'); END;
CREATE TRIGGER wires_stay BEFORE UPDATE ON wires BEGIN SELECT RAISE (ABORT, 'wire groups are written once'); END;
CREATE TRIGGER wires_keep BEFORE DELETE ON wires BEGIN SELECT RAISE (ABORT, 'wire groups are written once'); END;
