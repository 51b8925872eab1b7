-- name: segment_add
INSERT INTO segments (import, place, dataset, path, rows, bytes, checksum, name, malformed,
    purchases_only, note, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id

-- name: segment_column_add
INSERT INTO segment_columns (segment, role, name, given, decimal, date_order, date_number)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: segments_live
SELECT s.id, s.import, s.place, s.dataset, coalesce(p.path, s.path), s.rows,
    coalesce(p.bytes, s.bytes), coalesce(p.checksum, s.checksum), s.name, s.malformed,
    s.purchases_only, s.note, coalesce(s.pack, 0), s.source
FROM segments s LEFT JOIN packs p ON p.id = s.pack
WHERE s.removed_at IS NULL ORDER BY s.import, s.place, s.id

-- name: segment_columns_live
SELECT c.segment, c.role, c.name, c.given, c.decimal, c.date_order, c.date_number
FROM segment_columns c JOIN segments s ON s.id = c.segment
WHERE s.removed_at IS NULL ORDER BY s.import, s.place, s.id

-- name: segment_names_live
SELECT n.segment, n.name FROM segment_names n JOIN segments s ON s.id = n.segment
WHERE s.removed_at IS NULL AND s.pack IS NOT NULL ORDER BY s.import, s.place, s.id, n.place

-- name: segment_remove
UPDATE segments SET removed_at = $2 WHERE id = $1

-- name: segment_pack
UPDATE segments SET pack = $2, rows = $3 WHERE id = $1

-- name: segment_name_add
INSERT INTO segment_names (segment, place, name) VALUES ($1, $2, $3)
ON CONFLICT (segment, place) DO NOTHING

-- name: pack_add
INSERT INTO packs (dataset, path, bytes, checksum) VALUES ($1, $2, $3, $4) RETURNING id

-- name: pack_remove
UPDATE packs SET removed_at = $2 WHERE id = $1

-- name: segments_replaced
SELECT path FROM segments WHERE removed_at IS NOT NULL OR pack IS NOT NULL
UNION ALL SELECT path FROM packs WHERE removed_at IS NOT NULL

-- name: segments_paths
SELECT path FROM segments UNION ALL SELECT path FROM packs

-- name: segments_next
SELECT coalesce(max(id), 0) + 1 FROM segments

-- name: packs_next
SELECT coalesce(max(id), 0) + 1 FROM packs
