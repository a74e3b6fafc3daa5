-- Which records tell of one event: each act of linking, what it changed, and from that the events as they stand now, spread out for questions.
-- events, event_places, event_outlets, event_links, event_relations and members hold nothing that linked does not: verify makes them again.

-- One row for each act of linking. run: whose records were linked. documents, coded, wires, decisions: numbers of the last rows of these
-- tables that counted. weights: SHA-256 of the table of weights. configuration: JSON, what else decides the result. content: SHA-256 over all events.
CREATE TABLE linkings (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES runs (n),
  documents INTEGER NOT NULL,
  coded INTEGER NOT NULL,
  wires INTEGER NOT NULL,
  decisions INTEGER NOT NULL,
  weights TEXT NOT NULL,
  configuration TEXT NOT NULL,
  records INTEGER NOT NULL,
  events INTEGER NOT NULL,
  content TEXT NOT NULL,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;

-- What a linking changed: an event that is new or other than it was, or that is no more (hash to body are NULL). An event's last row counts.
CREATE TABLE linked (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  linking INTEGER NOT NULL REFERENCES linkings (n) DEFERRABLE INITIALLY DEFERRED,
  event TEXT NOT NULL,
  hash BLOB,
  size INTEGER,
  codec INTEGER,
  body BLOB,
  entry INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX linked_by_event ON linked (event, n);

-- The events as they stand. n: the row of linked that each is made from. day, latest, reach: as in records. sources: reports that do not
-- repeat each other. review: pairs with other events that a coder should look at.
CREATE TABLE events (
  n INTEGER PRIMARY KEY REFERENCES linked (n),
  id TEXT NOT NULL UNIQUE,
  family TEXT NOT NULL,
  code TEXT,
  status TEXT NOT NULL,
  state TEXT NOT NULL,
  day TEXT NOT NULL,
  latest TEXT,
  reach INTEGER NOT NULL,
  low INTEGER,
  high INTEGER,
  records INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  outlets INTEGER NOT NULL,
  sources INTEGER NOT NULL,
  review INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_day ON events (day, id, family, code, status, state, sources, review, latest);
CREATE INDEX events_by_family ON events (family, day, id, code, status, state, sources, review, latest);
CREATE INDEX events_by_code ON events (code, day, id, family, status, state, sources, review, latest);
CREATE INDEX events_by_status ON events (status, day, id, family, code, state, sources, review, latest);
CREATE INDEX events_by_state ON events (state, day, id, family, code, status, sources, review, latest);
CREATE INDEX events_by_reach ON events (reach, day, id) WHERE reach > 0;
CREATE INDEX events_by_sources ON events (sources);

-- Towns and countries in which an event takes place, and outlets that told of it (both folded), for filters.
CREATE TABLE event_places (
  event INTEGER NOT NULL,
  position INTEGER NOT NULL,
  country TEXT,
  city TEXT,
  day TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_places_by_city ON event_places (city, day, id, event);
CREATE INDEX event_places_by_country ON event_places (country, day, id, event);

CREATE TABLE event_outlets (
  event INTEGER NOT NULL,
  position INTEGER NOT NULL,
  outlet TEXT NOT NULL,
  day TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_outlets_by_outlet ON event_outlets (outlet, day, id, event);

-- The records of an event with the report in which each stands; ids, as a coder may have added some.
CREATE TABLE members (
  event INTEGER NOT NULL,
  position INTEGER NOT NULL,
  record TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_record ON members (record, event);

-- Weighed pairs. kind: 0 inside the event; 1 for review, its first record being here; 2 for review, its first record being in the other event.
CREATE TABLE event_links (
  event INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  bits REAL NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_links_for_review ON event_links (kind, bits, one, other, event);

-- kind: part_of, counter_to, follows or commemorates; other: id of an event.
CREATE TABLE event_relations (
  event INTEGER NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  other TEXT NOT NULL,
  PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_relations_by_other ON event_relations (other, kind, event);

CREATE TRIGGER linkings_stay BEFORE UPDATE ON linkings BEGIN SELECT RAISE (ABORT, 'linkings are written once'); END;
CREATE TRIGGER linkings_keep BEFORE DELETE ON linkings BEGIN SELECT RAISE (ABORT, 'linkings are written once'); END;
CREATE TRIGGER linked_stays BEFORE UPDATE ON linked BEGIN SELECT RAISE (ABORT, 'linked events are written once'); END;
CREATE TRIGGER linked_keeps BEFORE DELETE ON linked BEGIN SELECT RAISE (ABORT, 'linked events are written once'); END;
