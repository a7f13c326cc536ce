-- Format 1: a table for each collection, all of one shape. `org` is the 16 bytes of the organisation's UUID, `folded`
-- the name in lower case, `time` in microseconds since 1970. Indexes follow the questions that are asked.

PRAGMA application_id = 0x52525354; -- "RRST"

CREATE TABLE changes (
  seq        INTEGER PRIMARY KEY,
  org        BLOB NOT NULL,
  collection TEXT NOT NULL,
  id         TEXT NOT NULL,
  kind       INTEGER NOT NULL -- 0 inserted, 1 updated, 2 deleted
) STRICT;

CREATE TABLE organisations (
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
CREATE UNIQUE INDEX organisations_id ON organisations (org, id);
CREATE UNIQUE INDEX organisations_unique_key ON organisations (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX organisations_folded ON organisations (org, folded, id);
CREATE VIRTUAL TABLE organisations_names USING fts5(folded, content='organisations', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER organisations_named AFTER INSERT ON organisations BEGIN
  INSERT INTO organisations_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER organisations_renamed AFTER UPDATE OF folded ON organisations WHEN old.folded <> new.folded BEGIN
  INSERT INTO organisations_names (organisations_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO organisations_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER organisations_unnamed AFTER DELETE ON organisations BEGIN
  INSERT INTO organisations_names (organisations_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE projects (
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
CREATE UNIQUE INDEX projects_id ON projects (org, id);
CREATE UNIQUE INDEX projects_unique_key ON projects (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX projects_folded ON projects (org, folded, id);
CREATE VIRTUAL TABLE projects_names USING fts5(folded, content='projects', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER projects_named AFTER INSERT ON projects BEGIN
  INSERT INTO projects_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER projects_renamed AFTER UPDATE OF folded ON projects WHEN old.folded <> new.folded BEGIN
  INSERT INTO projects_names (projects_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO projects_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER projects_unnamed AFTER DELETE ON projects BEGIN
  INSERT INTO projects_names (projects_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE users (
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
CREATE UNIQUE INDEX users_id ON users (org, id);
CREATE UNIQUE INDEX users_unique_key ON users (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX users_folded ON users (org, folded, id);
CREATE VIRTUAL TABLE users_names USING fts5(folded, content='users', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER users_named AFTER INSERT ON users BEGIN
  INSERT INTO users_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER users_renamed AFTER UPDATE OF folded ON users WHEN old.folded <> new.folded BEGIN
  INSERT INTO users_names (users_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO users_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER users_unnamed AFTER DELETE ON users BEGIN
  INSERT INTO users_names (users_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE sessions (
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
CREATE UNIQUE INDEX sessions_id ON sessions (org, id);
CREATE UNIQUE INDEX sessions_unique_key ON sessions (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE tokens (
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
CREATE UNIQUE INDEX tokens_id ON tokens (org, id);
CREATE UNIQUE INDEX tokens_unique_key ON tokens (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE workflows (
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
CREATE UNIQUE INDEX workflows_id ON workflows (org, id);
CREATE UNIQUE INDEX workflows_unique_key ON workflows (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX workflows_folded ON workflows (org, folded, id);
CREATE INDEX workflows_time ON workflows (org, time, id);
CREATE VIRTUAL TABLE workflows_names USING fts5(folded, content='workflows', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER workflows_named AFTER INSERT ON workflows BEGIN
  INSERT INTO workflows_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER workflows_renamed AFTER UPDATE OF folded ON workflows WHEN old.folded <> new.folded BEGIN
  INSERT INTO workflows_names (workflows_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO workflows_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER workflows_unnamed AFTER DELETE ON workflows BEGIN
  INSERT INTO workflows_names (workflows_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE workflow_versions (
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
CREATE UNIQUE INDEX workflow_versions_id ON workflow_versions (org, id);
CREATE UNIQUE INDEX workflow_versions_unique_key ON workflow_versions (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE webhooks (
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
CREATE UNIQUE INDEX webhooks_id ON webhooks (org, id);
CREATE UNIQUE INDEX webhooks_unique_key ON webhooks (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX webhooks_workflow ON webhooks (org, workflow, id);

CREATE TABLE schedules (
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
CREATE UNIQUE INDEX schedules_id ON schedules (org, id);
CREATE UNIQUE INDEX schedules_unique_key ON schedules (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX schedules_workflow ON schedules (org, workflow, id);

CREATE TABLE static_data (
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
CREATE UNIQUE INDEX static_data_id ON static_data (org, id);
CREATE UNIQUE INDEX static_data_unique_key ON static_data (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE executions (
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
CREATE UNIQUE INDEX executions_id ON executions (org, id);
CREATE UNIQUE INDEX executions_unique_key ON executions (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX executions_time ON executions (org, time, id);
CREATE INDEX executions_workflow_time ON executions (org, workflow, time, id);
CREATE INDEX executions_status_time ON executions (status, org, time, id);

CREATE TABLE journal (
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
CREATE UNIQUE INDEX journal_id ON journal (org, id);
CREATE UNIQUE INDEX journal_unique_key ON journal (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE credentials (
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
CREATE UNIQUE INDEX credentials_id ON credentials (org, id);
CREATE UNIQUE INDEX credentials_unique_key ON credentials (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX credentials_folded ON credentials (org, folded, id);
CREATE VIRTUAL TABLE credentials_names USING fts5(folded, content='credentials', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER credentials_named AFTER INSERT ON credentials BEGIN
  INSERT INTO credentials_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER credentials_renamed AFTER UPDATE OF folded ON credentials WHEN old.folded <> new.folded BEGIN
  INSERT INTO credentials_names (credentials_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO credentials_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER credentials_unnamed AFTER DELETE ON credentials BEGIN
  INSERT INTO credentials_names (credentials_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE variables (
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
CREATE UNIQUE INDEX variables_id ON variables (org, id);
CREATE UNIQUE INDEX variables_unique_key ON variables (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX variables_folded ON variables (org, folded, id);
CREATE VIRTUAL TABLE variables_names USING fts5(folded, content='variables', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER variables_named AFTER INSERT ON variables BEGIN
  INSERT INTO variables_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER variables_renamed AFTER UPDATE OF folded ON variables WHEN old.folded <> new.folded BEGIN
  INSERT INTO variables_names (variables_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO variables_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER variables_unnamed AFTER DELETE ON variables BEGIN
  INSERT INTO variables_names (variables_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE tags (
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
CREATE UNIQUE INDEX tags_id ON tags (org, id);
CREATE UNIQUE INDEX tags_unique_key ON tags (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX tags_folded ON tags (org, folded, id);
CREATE VIRTUAL TABLE tags_names USING fts5(folded, content='tags', content_rowid='row', tokenize='trigram case_sensitive 1');
CREATE TRIGGER tags_named AFTER INSERT ON tags BEGIN
  INSERT INTO tags_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER tags_renamed AFTER UPDATE OF folded ON tags WHEN old.folded <> new.folded BEGIN
  INSERT INTO tags_names (tags_names, rowid, folded) VALUES ('delete', old.row, old.folded);
  INSERT INTO tags_names (rowid, folded) VALUES (new.row, new.folded);
END;
CREATE TRIGGER tags_unnamed AFTER DELETE ON tags BEGIN
  INSERT INTO tags_names (tags_names, rowid, folded) VALUES ('delete', old.row, old.folded);
END;

CREATE TABLE settings (
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
CREATE UNIQUE INDEX settings_id ON settings (org, id);
CREATE UNIQUE INDEX settings_unique_key ON settings (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE blobs (
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
CREATE UNIQUE INDEX blobs_id ON blobs (org, id);
CREATE UNIQUE INDEX blobs_unique_key ON blobs (unique_key) WHERE unique_key IS NOT NULL;

CREATE TABLE audit (
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
CREATE UNIQUE INDEX audit_id ON audit (org, id);
CREATE UNIQUE INDEX audit_unique_key ON audit (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX audit_time ON audit (org, time, id);
