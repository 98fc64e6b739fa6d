CREATE TRIGGER `audit_keeps_rows` BEFORE DELETE ON `audit` BEGIN
	SELECT RAISE(ABORT, 'audit rows are never deleted');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keeps_words` BEFORE UPDATE OF `seq`, `workspace`, `at`, `actor`, `action`, `invocation`, `detail` ON `audit` BEGIN
	SELECT RAISE(ABORT, 'audit rows are never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keeps_seals` BEFORE UPDATE ON `audit` WHEN OLD.`hash` IS NOT NULL BEGIN
	SELECT RAISE(ABORT, 'sealed audit rows are never changed');
END;
