-- The store: cars, knowledge, transcripts. Text that is compared is kept folded, as *_key, and
-- compared byte by byte, whatever the database's language.

-- By this table a schema is known to be kavak's: how many migrations were made.
CREATE TABLE kavak_schema (
  version integer NOT NULL
);
INSERT INTO kavak_schema VALUES (0);

CREATE TABLE meta (
  key   text PRIMARY KEY,
  value bigint NOT NULL
);
INSERT INTO meta VALUES ('cars_version', 0), ('chunks_version', 0);

CREATE TABLE car (
  n           bigint NOT NULL,           -- its place in the import that brought it
  stock_id    text COLLATE "C" PRIMARY KEY,
  make        text COLLATE "C" NOT NULL,
  model       text COLLATE "C" NOT NULL,
  version     text NOT NULL,
  make_key    text COLLATE "C" NOT NULL,
  model_key   text COLLATE "C" NOT NULL,
  version_key text COLLATE "C" NOT NULL,
  city_key    text COLLATE "C" NOT NULL,
  year        integer NOT NULL,
  seats       integer NOT NULL,          -- 0: not said
  price_cents bigint NOT NULL,
  mileage_km  bigint NOT NULL,           -- -1: not said
  city        text COLLATE "C" NOT NULL,
  transmission text COLLATE "C" NOT NULL,
  fuel        text COLLATE "C" NOT NULL,
  body_type   text COLLATE "C" NOT NULL,
  color       text NOT NULL,
  photo_url   text NOT NULL,
  features    text COLLATE "C" NOT NULL, -- names, one space apart
  extra       text NOT NULL,             -- a JSON object
  -- Make and model as one, for "any of these".
  name_key    text COLLATE "C" GENERATED ALWAYS AS (make_key || E'\x1f' || model_key) STORED,
  -- Not said is more than any bound, and last in every order.
  km_at_most  bigint GENERATED ALWAYS AS
    (CASE WHEN mileage_km < 0 THEN 9223372036854775807 ELSE mileage_km END) STORED
);
CREATE INDEX car_price ON car (price_cents, stock_id);
CREATE INDEX car_make  ON car (make_key, price_cents, stock_id);
CREATE INDEX car_model ON car (model_key, price_cents, stock_id);
CREATE INDEX car_name  ON car (name_key, price_cents, stock_id);
CREATE INDEX car_city  ON car (city_key, price_cents, stock_id);
CREATE INDEX car_year  ON car (year DESC, price_cents, stock_id);
CREATE INDEX car_km    ON car (km_at_most, price_cents, stock_id);

-- What there is, counted when cars_version rises.
CREATE TABLE car_name_count (
  make   text COLLATE "C" NOT NULL,
  model  text COLLATE "C" NOT NULL,
  n_cars bigint NOT NULL,
  PRIMARY KEY (make, model)
);
CREATE TABLE car_city_count (
  city   text COLLATE "C" PRIMARY KEY,
  n_cars bigint NOT NULL
);

-- For people.
CREATE VIEW cars AS
SELECT stock_id, make, model, nullif(version, '') AS version, year,
       trim_scale(price_cents / 100.0) AS price_mxn,
       nullif(mileage_km, -1) AS mileage_km, nullif(city, '') AS city,
       nullif(transmission, '') AS transmission, nullif(fuel, '') AS fuel,
       nullif(body_type, '') AS body_type, nullif(seats, 0) AS seats, nullif(color, '') AS color,
       nullif(features, '') AS features, nullif(photo_url, '') AS photo_url, nullif(extra, '') AS extra
FROM car;

-- Knowledge. n_chunks and n_tokens are what BM25 asks of the whole.
CREATE TABLE source (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name     text COLLATE "C" NOT NULL UNIQUE,
  hash     bigint NOT NULL,
  n_chunks bigint NOT NULL,
  n_tokens bigint NOT NULL
);

CREATE TABLE chunk (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- never given twice: vectors elsewhere go by it
  source_id bigint NOT NULL REFERENCES source (id),
  ordinal   bigint NOT NULL,
  title     text NOT NULL,
  content   text NOT NULL,
  tokens    text NOT NULL,
  n_tokens  bigint NOT NULL,
  words     tsvector NOT NULL             -- the tokens with their places, as the library made them
);
CREATE INDEX chunk_source ON chunk (source_id, ordinal);
CREATE INDEX chunk_words  ON chunk USING gin (words) WITH (fastupdate = off);

-- How many chunks have each token.
CREATE TABLE token (
  token    text COLLATE "C" PRIMARY KEY,
  n_chunks bigint NOT NULL
);
CREATE INDEX token_unused ON token (token) WHERE n_chunks = 0;

-- Floats of 32 bits, the least significant byte first.
CREATE TABLE vector (
  model    text COLLATE "C" NOT NULL,
  chunk_id bigint NOT NULL REFERENCES chunk (id) ON DELETE CASCADE,
  value    bytea NOT NULL,
  PRIMARY KEY (model, chunk_id)
);
CREATE INDEX vector_chunk ON vector (chunk_id);

CREATE TABLE transcript (
  turn    bigint PRIMARY KEY,
  seq     bigint GENERATED ALWAYS AS IDENTITY,                -- among those of one moment
  "user"  text COLLATE "C" NOT NULL,
  at_ms   bigint NOT NULL,
  message text NOT NULL,
  reply   text NOT NULL,
  json    text NOT NULL
);
CREATE INDEX transcript_user ON transcript ("user", at_ms, seq);
