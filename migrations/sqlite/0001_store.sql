-- The store: cars, knowledge, transcripts. Text that is compared is kept folded, as *_key.

-- Versions, and who is importing.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('cars_version', 0), ('chunks_version', 0);

-- A row is in the catalog from version `since` until before version `until`: an import writes its
-- rows for the next version, where nobody sees them, and then raises cars_version.
CREATE TABLE car (
  id          INTEGER PRIMARY KEY,
  since       INTEGER NOT NULL,
  until       INTEGER NOT NULL DEFAULT 9223372036854775807,
  stock_id    TEXT NOT NULL,
  make        TEXT NOT NULL,
  model       TEXT NOT NULL,
  version     TEXT NOT NULL,
  make_key    TEXT NOT NULL,
  model_key   TEXT NOT NULL,
  version_key TEXT NOT NULL,
  city_key    TEXT NOT NULL,
  year        INTEGER NOT NULL,
  seats       INTEGER NOT NULL,          -- 0: not said
  price_cents INTEGER NOT NULL,
  mileage_km  INTEGER NOT NULL,          -- -1: not said
  city        TEXT NOT NULL,
  transmission TEXT NOT NULL,
  fuel        TEXT NOT NULL,
  body_type   TEXT NOT NULL,
  color       TEXT NOT NULL,
  photo_url   TEXT NOT NULL,
  features    TEXT NOT NULL,             -- names, one space apart
  extra       TEXT NOT NULL,             -- a JSON object
  -- Not said is more than any bound, and last in every order.
  km_at_most  INTEGER GENERATED ALWAYS AS
    (CASE WHEN mileage_km < 0 THEN 9223372036854775807 ELSE mileage_km END) VIRTUAL
);
CREATE UNIQUE INDEX car_stock_id ON car (stock_id, since);
CREATE INDEX car_price ON car (price_cents, stock_id);
CREATE INDEX car_make  ON car (make_key, price_cents, stock_id);
CREATE INDEX car_model ON car (model_key, price_cents, stock_id);
CREATE INDEX car_city  ON car (city_key, price_cents, stock_id);
CREATE INDEX car_year  ON car (year DESC, price_cents, stock_id);
CREATE INDEX car_km    ON car (km_at_most, price_cents, stock_id);
CREATE INDEX car_retired ON car (until) WHERE until < 9223372036854775807;

-- What there is, counted when cars_version rises.
CREATE TABLE car_name_count (
  make   TEXT NOT NULL,
  model  TEXT NOT NULL,
  n_cars INTEGER NOT NULL,
  PRIMARY KEY (make, model)
) WITHOUT ROWID;
CREATE TABLE car_city_count (
  city   TEXT PRIMARY KEY,
  n_cars INTEGER NOT NULL
) WITHOUT ROWID;

-- For people.
CREATE VIEW cars AS
SELECT stock_id, make, model, nullif(version, '') AS version, year,
       CASE price_cents % 100 WHEN 0 THEN price_cents / 100 ELSE price_cents / 100.0 END AS price_mxn,
       nullif(mileage_km, -1) AS mileage_km, nullif(city, '') AS city,
       nullif(transmission, '') AS transmission, nullif(fuel, '') AS fuel,
       nullif(body_type, '') AS body_type, nullif(seats, 0) AS seats, nullif(color, '') AS color,
       nullif(features, '') AS features, nullif(photo_url, '') AS photo_url, nullif(extra, '') AS extra
FROM car
WHERE since <= (SELECT value FROM meta WHERE key = 'cars_version')
  AND until > (SELECT value FROM meta WHERE key = 'cars_version');

-- Knowledge. n_chunks and n_tokens are what BM25 asks of the whole.
CREATE TABLE source (
  id       INTEGER PRIMARY KEY,
  name     TEXT NOT NULL UNIQUE,
  hash     INTEGER NOT NULL,
  n_chunks INTEGER NOT NULL,
  n_tokens INTEGER NOT NULL
);

CREATE TABLE chunk (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: vectors elsewhere go by it
  source_id INTEGER NOT NULL REFERENCES source (id),
  ordinal   INTEGER NOT NULL,
  title     TEXT NOT NULL,
  content   TEXT NOT NULL,
  tokens    TEXT NOT NULL,
  n_tokens  INTEGER NOT NULL
);
CREATE INDEX chunk_source ON chunk (source_id, ordinal);

-- The tokens are made by the library and only a space ends one: all else is a character of it.
CREATE VIRTUAL TABLE chunk_fts USING fts5 (
  tokens, content = 'chunk', content_rowid = 'id',
  tokenize = "ascii tokenchars '!""#$%&()*+,-./:;<=>?@[\]^_`{|}~'''"
);
CREATE VIRTUAL TABLE chunk_vocab USING fts5vocab (chunk_fts, row);

CREATE TRIGGER chunk_inserted AFTER INSERT ON chunk BEGIN
  INSERT INTO chunk_fts (rowid, tokens) VALUES (new.id, new.tokens);
END;
CREATE TRIGGER chunk_deleted AFTER DELETE ON chunk BEGIN
  INSERT INTO chunk_fts (chunk_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);
END;

-- One model's vectors lie together, in the order they are read in. Floats as the machine has them.
CREATE TABLE vector (
  model    TEXT NOT NULL,
  chunk_id INTEGER NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
  value    BLOB NOT NULL,
  PRIMARY KEY (model, chunk_id)
) WITHOUT ROWID;
CREATE INDEX vector_chunk ON vector (chunk_id);

CREATE TABLE transcript (
  turn    INTEGER PRIMARY KEY,
  user    TEXT NOT NULL,
  at_ms   INTEGER NOT NULL,
  message TEXT NOT NULL,
  reply   TEXT NOT NULL,
  json    TEXT NOT NULL
);
CREATE INDEX transcript_user ON transcript (user, at_ms);
