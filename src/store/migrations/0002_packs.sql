-- Many small segments lie together in one file, a pack, whose rows name their segment; each
-- stays a row of `segments`.
CREATE TABLE packs (
    id INTEGER PRIMARY KEY,
    dataset TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE, -- below the workspace
    bytes INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    removed_at TEXT
) STRICT;

-- NULL: the segment is a file of its own.  Else its path is that of the file it once was.
ALTER TABLE segments ADD COLUMN pack INTEGER REFERENCES packs (id);

-- The columns of a segment in a pack, in the order of its file; the pack has those of all.
CREATE TABLE segment_names (
    segment INTEGER NOT NULL REFERENCES segments (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (segment, place)
) STRICT, WITHOUT ROWID;
