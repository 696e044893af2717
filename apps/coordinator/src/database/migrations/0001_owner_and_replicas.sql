CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at_wall" bigint NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "candidate_tables" (
	"sha256" text PRIMARY KEY NOT NULL,
	"candidates" text NOT NULL,
	"rows" integer NOT NULL,
	"source" text NOT NULL,
	"loaded_at_wall" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "epoch_history" (
	"epoch_id" text NOT NULL,
	"seq" integer NOT NULL,
	"state" text NOT NULL,
	"record" jsonb NOT NULL,
	"because" text NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "epoch_history_epoch_id_seq_pk" PRIMARY KEY("epoch_id","seq")
);
--> statement-breakpoint
CREATE TABLE "hotkey_standings" (
	"hotkey" text PRIMARY KEY NOT NULL,
	"flags" integer NOT NULL,
	"banned" boolean NOT NULL,
	"reason" text NOT NULL,
	"since_wall" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "limit_counts" (
	"limit_name" text NOT NULL,
	"key" text NOT NULL,
	"window_start_wall" bigint NOT NULL,
	"points" integer NOT NULL,
	"ends_at_wall" bigint NOT NULL,
	CONSTRAINT "limit_counts_limit_name_key_window_start_wall_pk" PRIMARY KEY("limit_name","key","window_start_wall")
);
--> statement-breakpoint
CREATE TABLE "owner_keys" (
	"name" text PRIMARY KEY NOT NULL,
	"key_sha256" text NOT NULL,
	"created_at_wall" bigint NOT NULL,
	"revoked_at_wall" bigint
);
--> statement-breakpoint
CREATE TABLE "owner_settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"changed_at_wall" bigint NOT NULL,
	"changed_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "readiness_votes" (
	"hotkey" text NOT NULL,
	"proposal" text NOT NULL,
	"in_favour" boolean NOT NULL,
	"signature" text NOT NULL,
	"timestamp" bigint NOT NULL,
	"voted_at_wall" bigint NOT NULL,
	CONSTRAINT "readiness_votes_hotkey_proposal_pk" PRIMARY KEY("hotkey","proposal")
);
--> statement-breakpoint
CREATE TABLE "scheduler_leadership" (
	"name" text PRIMARY KEY NOT NULL,
	"fence" bigint NOT NULL,
	"holder" text NOT NULL,
	"since_wall" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "held_because" text;--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "texts_archived_at" bigint;--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "limit_counts_ends" ON "limit_counts" USING btree ("ends_at_wall");--> statement-breakpoint
CREATE INDEX "epochs_starts_at" ON "epochs" USING btree ("starts_at");--> statement-breakpoint
CREATE INDEX "epochs_live" ON "epochs" USING btree ("id") WHERE "epochs"."state" <> 'ARCHIVED';--> statement-breakpoint
CREATE INDEX "frozen_objects_read_key" ON "frozen_objects" USING btree ("read_key" collate "C");