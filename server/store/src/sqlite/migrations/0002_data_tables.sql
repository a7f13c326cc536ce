-- Format 2: data tables and their rows.

CREATE TABLE data_tables (
  row        INTEGER PRIMARY KEY,
  org        BLOB NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  name       TEXT,
  folded     TEXT NOT NULL,
  project    TEXT,
  workflow   TEXT,
  status     TEXT,
  time       INTEGER NOT NULL,
  unique_key TEXT,
  body       BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX data_tables_id ON data_tables (org, id);
CREATE UNIQUE INDEX data_tables_unique_key ON data_tables (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX data_tables_folded ON data_tables (org, folded, id);

CREATE TABLE data_rows (
  row        INTEGER PRIMARY KEY,
  org        BLOB NOT NULL,
  id         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  name       TEXT,
  folded     TEXT NOT NULL,
  project    TEXT,
  workflow   TEXT,
  status     TEXT,
  time       INTEGER NOT NULL,
  unique_key TEXT,
  body       BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX data_rows_id ON data_rows (org, id);
CREATE UNIQUE INDEX data_rows_unique_key ON data_rows (unique_key) WHERE unique_key IS NOT NULL;
