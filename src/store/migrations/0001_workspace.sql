-- What a workspace keeps beside its segments.  Times are UTC, 2024-05-31T09:05:07Z; days
-- are 2024-05-31.

CREATE TABLE workspace (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL
) STRICT;

-- The files of an import in the order in which they were named.
CREATE TABLE import_files (
    import INTEGER NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    dataset TEXT NOT NULL,
    fingerprint TEXT NOT NULL, -- of the file's bytes and of how it was understood
    bytes INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    added INTEGER NOT NULL,    -- rows of things not seen before
    replaced INTEGER NOT NULL, -- rows of newer versions
    unchanged INTEGER NOT NULL,
    erased INTEGER NOT NULL,   -- rows of people who were erased, not taken
    malformed INTEGER NOT NULL,
    PRIMARY KEY (import, place)
) STRICT;

CREATE INDEX import_files_fingerprint ON import_files (fingerprint);

-- A segment exists once its row is committed, and as long as removed_at is NULL.
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    import INTEGER NOT NULL REFERENCES imports (id),
    place INTEGER NOT NULL,
    dataset TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE, -- below the workspace
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    checksum TEXT NOT NULL,    -- XXH3, 128 bits, of the file
    name TEXT NOT NULL,        -- of the file that it came from
    malformed INTEGER NOT NULL,
    purchases_only INTEGER NOT NULL,
    note TEXT,
    removed_at TEXT
) STRICT;

-- How a segment's columns are understood: decided once, when it was imported.
CREATE TABLE segment_columns (
    segment INTEGER NOT NULL REFERENCES segments (id),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    given INTEGER NOT NULL, -- by --map
    decimal TEXT NOT NULL,
    date_order INTEGER NOT NULL,
    date_number INTEGER NOT NULL,
    PRIMARY KEY (segment, role)
) STRICT;

CREATE TABLE definitions (
    version INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    text TEXT NOT NULL, -- the object of the JSON contract
    cause TEXT NOT NULL
) STRICT;

-- The figures of complete periods as they were last computed.
CREATE TABLE figures (
    start TEXT NOT NULL,
    metric TEXT NOT NULL,
    value TEXT NOT NULL, -- as in JSON; "null"
    PRIMARY KEY (start, metric)
) STRICT, WITHOUT ROWID;

-- Which of them changed, when, by what.
CREATE TABLE restatements (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    cause TEXT NOT NULL, -- import, definition, erasure
    number INTEGER NOT NULL,
    start TEXT NOT NULL,
    metric TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;

-- People who were erased: a keyed hash of each name they had, so that an old export does
-- not bring them back.
CREATE TABLE erased (
    hash TEXT PRIMARY KEY,
    erasure INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE erasures (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    rows INTEGER NOT NULL
) STRICT;
