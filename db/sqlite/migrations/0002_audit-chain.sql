ALTER TABLE `audit` ADD `by` text;--> statement-breakpoint
ALTER TABLE `audit` ADD `app` text;--> statement-breakpoint
ALTER TABLE `audit` ADD `environment` text;--> statement-breakpoint
ALTER TABLE `audit` ADD `plan` text;--> statement-breakpoint
ALTER TABLE `audit` ADD `channel` text;--> statement-breakpoint
CREATE INDEX `audit_by_app` ON `audit` (`workspace`,`app`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_by_actor` ON `audit` (`workspace`,`by`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_open` ON `audit` (`workspace`,`seq`) WHERE hash is null;--> statement-breakpoint
DROP TRIGGER `audit_keeps_words`;
--> statement-breakpoint
DROP TRIGGER `audit_keeps_seals`;
--> statement-breakpoint
UPDATE `audit` SET
	`by` = CASE json_extract(`actor`, '$.type')
		WHEN 'person' THEN 'person:' || json_extract(`actor`, '$.id')
		WHEN 'robot' THEN 'robot:' || json_extract(`actor`, '$.name')
		ELSE 'system' END,
	`app` = json_extract(`detail`, '$.app'),
	`environment` = json_extract(`detail`, '$.environment');
--> statement-breakpoint
UPDATE `audit` SET
	`app` = (SELECT substr(`target`, 1, instr(`target`, '/') - 1) FROM `records` WHERE `records`.`workspace` = `audit`.`workspace`
		AND `kind` = 'delivery' AND `id` = json_extract(`detail`, '$.delivery')),
	`environment` = (SELECT substr(`target`, instr(`target`, '/') + 1) FROM `records` WHERE `records`.`workspace` = `audit`.`workspace`
		AND `kind` = 'delivery' AND `id` = json_extract(`detail`, '$.delivery'))
WHERE `app` IS NULL AND json_extract(`detail`, '$.delivery') IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER `audit_comes_open` AFTER INSERT ON `audit` WHEN NEW.`hash` IS NOT NULL OR NEW.`previous_hash` IS NOT NULL BEGIN
	SELECT RAISE(ABORT, 'audit rows are sealed after they were added');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_comes_last` AFTER INSERT ON `audit` WHEN EXISTS (SELECT 1 FROM `audit` WHERE `seq` > NEW.`seq`) BEGIN
	SELECT RAISE(ABORT, 'audit rows are added at the end');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keeps_words` BEFORE UPDATE OF `seq`, `workspace`, `at`, `actor`, `action`, `invocation`, `detail`, `by`, `app`, `environment`, `plan`, `channel` ON `audit` BEGIN
	SELECT RAISE(ABORT, 'audit rows are never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_keeps_seals` BEFORE UPDATE ON `audit` WHEN OLD.`hash` IS NOT NULL OR OLD.`previous_hash` IS NOT NULL OR NEW.`hash` IS NULL OR NEW.`previous_hash` IS NULL BEGIN
	SELECT RAISE(ABORT, 'sealed audit rows are never changed');
END;
