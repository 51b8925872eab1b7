-- name: workspace_get
SELECT value FROM workspace WHERE key = $1

-- name: workspace_set
INSERT INTO workspace (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value

-- name: erasure_add
INSERT INTO erasures (at, rows) VALUES ($1, $2) RETURNING id

-- name: erased_add
INSERT INTO erased (hash, erasure) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING

-- name: erased_all
SELECT hash FROM erased ORDER BY hash

-- name: erasures_all
SELECT id, at, rows FROM erasures ORDER BY id

-- name: erasures_count
SELECT count(*) FROM erasures
