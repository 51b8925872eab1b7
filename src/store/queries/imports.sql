-- name: imports_add
INSERT INTO imports (at) VALUES ($1) RETURNING id

-- name: imports_next
SELECT coalesce(max(id), 0) + 1 FROM imports

-- name: import_file_add
INSERT INTO import_files (import, place, name, dataset, fingerprint, bytes, rows, added,
    replaced, unchanged, erased, malformed, asked, left_out, source)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)

-- name: import_file_known
SELECT f.import, i.at, f.dataset, f.rows FROM import_files f JOIN imports i ON i.id = f.import
WHERE f.fingerprint = $1 ORDER BY f.import DESC LIMIT 1

-- name: import_files_of
SELECT fingerprint, asked, dataset, rows, malformed, left_out FROM import_files
WHERE import = $1 ORDER BY place

-- name: imports_all
SELECT i.id, i.at, f.name, f.dataset, f.rows, f.added, f.replaced, f.unchanged, f.erased,
    f.malformed, f.source
FROM imports i LEFT JOIN import_files f ON f.import = i.id ORDER BY i.id, f.place

-- name: imports_count
SELECT count(*) FROM imports
