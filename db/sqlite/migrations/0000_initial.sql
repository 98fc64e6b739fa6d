CREATE TABLE `artifacts` (
	`workspace` text NOT NULL,
	`hash` text NOT NULL,
	`bytes` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`workspace`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`invocation` text NOT NULL,
	`detail` text NOT NULL,
	`previous_hash` text,
	`hash` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_once` ON `audit` (`workspace`,`invocation`,`action`,`detail`);--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`text` text NOT NULL,
	FOREIGN KEY (`workspace`,`kind`,`id`) REFERENCES `records`(`workspace`,`kind`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `events_record` ON `events` (`workspace`,`kind`,`id`,`seq`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`id` text NOT NULL,
	`payload` text,
	`received_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_id` ON `inbox` (`workspace`,`id`);--> statement-breakpoint
CREATE INDEX `inbox_unfinished` ON `inbox` (`workspace`,`seq`) WHERE finished_at is null;--> statement-breakpoint
CREATE TABLE `messages` (
	`workspace` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`channel` text NOT NULL,
	`version` integer NOT NULL,
	`dirty_since` integer,
	`marked_at` integer NOT NULL,
	`urgent` integer DEFAULT false NOT NULL,
	`posted_channel` text,
	`posted_ts` text,
	`posted_hash` text,
	PRIMARY KEY(`workspace`, `kind`, `subject`, `channel`)
);
--> statement-breakpoint
CREATE INDEX `messages_dirty` ON `messages` (`workspace`,urgent desc,`dirty_since`) WHERE dirty_since is not null;--> statement-breakpoint
CREATE INDEX `messages_posted` ON `messages` (`workspace`,`posted_channel`,`posted_ts`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`key` text NOT NULL,
	`note` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_at` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_key` ON `outbox` (`workspace`,`key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`workspace`,`next_at`) WHERE done_at is null;--> statement-breakpoint
CREATE TABLE `records` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`target` text,
	`document` text NOT NULL,
	`state` text NOT NULL,
	`done` integer DEFAULT false NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`epoch` integer DEFAULT 0 NOT NULL,
	`next_at` integer,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`woken` integer DEFAULT false NOT NULL,
	`quarantined` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `records_ref` ON `records` (`workspace`,`kind`,`id`);--> statement-breakpoint
CREATE INDEX `records_due` ON `records` (`workspace`,`next_at`) WHERE done = 0 and next_at is not null;--> statement-breakpoint
CREATE INDEX `records_live` ON `records` (`workspace`,`state`,`quarantined`) WHERE done = 0;--> statement-breakpoint
CREATE INDEX `records_by_done` ON `records` (`workspace`,`kind`,`done`,`seq`);--> statement-breakpoint
CREATE INDEX `records_by_kind` ON `records` (`workspace`,`kind`,`seq`);--> statement-breakpoint
CREATE INDEX `records_by_target` ON `records` (`workspace`,`target`,`kind`,`seq`);--> statement-breakpoint
CREATE TABLE `signals` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace` text NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`key` text NOT NULL,
	`signal` text NOT NULL,
	`created_at` integer NOT NULL,
	`read_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signals_key` ON `signals` (`workspace`,`kind`,`id`,`key`);--> statement-breakpoint
CREATE INDEX `signals_unread` ON `signals` (`workspace`,`kind`,`id`,`seq`) WHERE read_at is null;--> statement-breakpoint
CREATE TABLE `targets` (
	`workspace` text NOT NULL,
	`key` text NOT NULL,
	`document` text NOT NULL,
	`fence` integer NOT NULL,
	`lease_until` integer NOT NULL,
	PRIMARY KEY(`workspace`, `key`)
);
