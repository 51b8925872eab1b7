-- What shop or system rows come from: ids of two sources never meet.  '': the one that needs
-- no name.
ALTER TABLE segments ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE import_files ADD COLUMN source TEXT NOT NULL DEFAULT '';

-- How the file was asked to be read, and what came of it, so that the same one again need
-- not be read.
ALTER TABLE import_files ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE import_files ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
