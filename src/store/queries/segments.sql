-- name: segment_add
INSERT INTO segments (import, place, dataset, path, rows, bytes, checksum, name, malformed,
    purchases_only, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id

-- name: segment_column_add
INSERT INTO segment_columns (segment, role, name, given, decimal, date_order, date_number)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: segments_live
SELECT id, import, place, dataset, path, rows, bytes, checksum, name, malformed,
    purchases_only, note
FROM segments WHERE removed_at IS NULL ORDER BY import, place, id

-- name: segment_columns_live
SELECT c.segment, c.role, c.name, c.given, c.decimal, c.date_order, c.date_number
FROM segment_columns c JOIN segments s ON s.id = c.segment
WHERE s.removed_at IS NULL ORDER BY s.import, s.place, s.id

-- name: segment_columns_copy
INSERT INTO segment_columns (segment, role, name, given, decimal, date_order, date_number)
SELECT $2, role, name, given, decimal, date_order, date_number
FROM segment_columns WHERE segment = $1

-- name: segment_remove
UPDATE segments SET removed_at = $2 WHERE id = $1

-- name: segments_removed
SELECT path FROM segments WHERE removed_at IS NOT NULL

-- name: segments_paths
SELECT path FROM segments

-- name: segments_next
SELECT coalesce(max(id), 0) + 1 FROM segments
