-- name: figures_all
SELECT start, metric, value FROM figures ORDER BY start, metric

-- name: figure_set
INSERT INTO figures (start, metric, value) VALUES ($1, $2, $3)
ON CONFLICT (start, metric) DO UPDATE SET value = excluded.value

-- name: figures_clear
DELETE FROM figures

-- name: restatement_add
INSERT INTO restatements (at, cause, number, start, metric, before, after)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: restatements_all
SELECT at, cause, number, start, metric, before, after FROM restatements ORDER BY id

-- name: restatements_count
SELECT count(*) FROM restatements
