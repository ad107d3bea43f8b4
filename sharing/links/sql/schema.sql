-- Shared links, who has one open, and how far time has come. One row of clock.
CREATE TABLE IF NOT EXISTS link (
  id_sha256     TEXT PRIMARY KEY,      -- of the 128-bit id; the id itself is kept nowhere
  name          TEXT NOT NULL UNIQUE,  -- head of that hash: what the link is called in public
  pages         TEXT NOT NULL,         -- JSON list of page names
  communes      TEXT NOT NULL,         -- JSON list of commune codes; empty: the whole province
  edition_id    TEXT,                  -- the edition it is pinned to; null: always the newest
  note          TEXT NOT NULL,
  created_by    TEXT NOT NULL,
  created_at    INTEGER NOT NULL,      -- this and all times: seconds since 1970, UTC
  not_before    INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL CHECK (expires_at > not_before),
  renewed_at    INTEGER,
  revoked_at    INTEGER,
  revoked_by    TEXT,
  revoked_why   TEXT,
  opened        INTEGER NOT NULL DEFAULT 0,
  last_opened_at INTEGER,
  CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
) STRICT;

CREATE TABLE IF NOT EXISTS opening (
  cookie_sha256 TEXT PRIMARY KEY,      -- of the random cookie a browser got for a link
  link          TEXT NOT NULL REFERENCES link (name) ON DELETE CASCADE,
  opened_at     INTEGER NOT NULL,
  ends_at       INTEGER NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS opening_link ON opening (link);

CREATE TABLE IF NOT EXISTS clock (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  reached  INTEGER NOT NULL            -- the latest moment any process has seen
) STRICT;

INSERT OR IGNORE INTO clock (only_row, reached) VALUES (1, 0);

CREATE TABLE IF NOT EXISTS clock_resets (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  resets   INTEGER NOT NULL            -- how often somebody said that the clock is right
) STRICT;

INSERT OR IGNORE INTO clock_resets (only_row, resets) VALUES (1, 0);
