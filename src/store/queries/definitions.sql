-- name: definition_add
INSERT INTO definitions (version, at, text, cause)
SELECT coalesce(max(version), 0) + 1, $1, $2, $3 FROM definitions RETURNING version

-- name: definition_latest
SELECT version, at, text, cause FROM definitions ORDER BY version DESC LIMIT 1

-- name: definition_version
SELECT version, at, text, cause FROM definitions WHERE version = $1

-- name: definitions_all
SELECT version, at, text, cause FROM definitions ORDER BY version

-- name: definitions_count
SELECT max(version) FROM definitions
