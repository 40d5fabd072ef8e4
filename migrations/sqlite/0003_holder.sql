-- Which process has the lease, so that nobody waits for one that is dead.
ALTER TABLE mailbox ADD COLUMN holder TEXT NOT NULL DEFAULT '';
