-- The mailbox: what came in, what is remembered of each user, what is on its way out.

-- In order of arrival. place: 0 arrived, 1 in its user's mailbox, 2 in a turn.
CREATE TABLE message (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT NOT NULL,
  user    TEXT NOT NULL,
  body    TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  at_once INTEGER NOT NULL,
  place   INTEGER NOT NULL DEFAULT 0,
  tries   INTEGER NOT NULL DEFAULT 0      -- leases with it that came to nothing
);
CREATE INDEX message_user ON message (user, place, seq);
CREATE INDEX message_arrived ON message (seq) WHERE place = 0;

-- Ids of messages, for as long as one that is repeated is known again.
CREATE TABLE seen (
  id    TEXT PRIMARY KEY,
  at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX seen_at ON seen (at_ms);

CREATE TABLE mailbox (
  user       TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL DEFAULT '',
  token      INTEGER UNIQUE,              -- of the lease; NULL: nobody has it
  wake_ms    INTEGER,                     -- the lease's end, else when it is due; NULL: nothing waits
  not_before_ms INTEGER NOT NULL DEFAULT 0,
  first_ms   INTEGER,                     -- of the messages in place 1: when the first came,
  last_ms    INTEGER,                     -- and the last,
  at_once    INTEGER NOT NULL DEFAULT 0,  -- and whether one of them cannot wait
  turn       INTEGER NOT NULL DEFAULT 0,  -- committed and not done; 0: none
  transcript TEXT NOT NULL DEFAULT ''     -- of that turn
);
CREATE INDEX mailbox_wake ON mailbox (wake_ms) WHERE wake_ms IS NOT NULL;

-- The parts of a committed turn's reply. state: as enum kavak_part_state.
CREATE TABLE outbox (
  user  TEXT NOT NULL,
  part  INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0,
  body  TEXT NOT NULL,
  sid   TEXT NOT NULL DEFAULT '',
  at_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user, part)
) WITHOUT ROWID;

CREATE TABLE dead (
  seq   INTEGER PRIMARY KEY AUTOINCREMENT,
  id    TEXT NOT NULL,
  user  TEXT NOT NULL,
  body  TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  why   TEXT NOT NULL
);
CREATE INDEX dead_id ON dead (id);
CREATE INDEX dead_user ON dead (user);
