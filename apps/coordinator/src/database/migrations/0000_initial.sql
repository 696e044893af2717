CREATE TABLE "answered_posts" (
	"hotkey" text NOT NULL,
	"signature" text NOT NULL,
	"answer" jsonb NOT NULL,
	"answered_at_wall" bigint NOT NULL,
	CONSTRAINT "answered_posts_hotkey_signature_pk" PRIMARY KEY("hotkey","signature")
);
--> statement-breakpoint
CREATE TABLE "epoch_neurons" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"coldkey" text NOT NULL,
	"uid" integer NOT NULL,
	"stake_rao" bigint NOT NULL,
	"validator_permit" boolean NOT NULL,
	CONSTRAINT "epoch_neurons_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "epoch_zipcodes" (
	"epoch_id" text NOT NULL,
	"zipcode" text NOT NULL,
	"expected" integer NOT NULL,
	"tolerance_ppm" integer NOT NULL,
	"state" text NOT NULL,
	"city" text NOT NULL,
	"county" text,
	"market_tier" text NOT NULL,
	"geographic_region" text NOT NULL,
	"honeypot" boolean NOT NULL,
	CONSTRAINT "epoch_zipcodes_epoch_id_zipcode_pk" PRIMARY KEY("epoch_id","zipcode")
);
--> statement-breakpoint
CREATE TABLE "epochs" (
	"id" text PRIMARY KEY NOT NULL,
	"starts_at" bigint NOT NULL,
	"ends_at" bigint NOT NULL,
	"state" text NOT NULL,
	"extensions" integer NOT NULL,
	"nonce" text NOT NULL,
	"commitment" text NOT NULL,
	"selection_seed" integer NOT NULL,
	"target_listings" integer NOT NULL,
	"policy_sha256" text NOT NULL,
	"rules_version" text NOT NULL,
	"candidates" text NOT NULL,
	"on_time_frozen_at" bigint,
	"label" text,
	"snapshot" text,
	"snapshot_sha256" text,
	"beacon_block" integer,
	"beacon_hash" text,
	"beacon_timestamp_ms" bigint,
	"observation_set" text,
	"observation_set_sha256" text
);
--> statement-breakpoint
CREATE TABLE "frozen_objects" (
	"epoch_id" text NOT NULL,
	"read_key" text NOT NULL,
	"source_key" text NOT NULL,
	"kind" text NOT NULL,
	"hotkey" text NOT NULL,
	"zipcode" text,
	"frozen_key" text NOT NULL,
	"size" bigint NOT NULL,
	"etag" text NOT NULL,
	"seen_at" bigint NOT NULL,
	"late" boolean NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "frozen_objects_epoch_id_read_key_pk" PRIMARY KEY("epoch_id","read_key")
);
--> statement-breakpoint
CREATE TABLE "miner_statuses" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"status" text NOT NULL,
	"listings_scraped" integer NOT NULL,
	"zipcodes_completed" jsonb NOT NULL,
	"upload_complete" boolean NOT NULL,
	"upload_claimed_at" text,
	"reported_at" bigint NOT NULL,
	"standing" text,
	CONSTRAINT "miner_statuses_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "observation_commitments" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"commitment" text NOT NULL,
	"committed_at" bigint NOT NULL,
	CONSTRAINT "observation_commitments_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "observation_reveals" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"reveal" text NOT NULL,
	"signature" text NOT NULL,
	"revealed_at" bigint NOT NULL,
	CONSTRAINT "observation_reveals_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "participants" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"asked_at" bigint NOT NULL,
	CONSTRAINT "participants_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"sha256" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"values" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "results" (
	"epoch_id" text NOT NULL,
	"hotkey" text NOT NULL,
	"statement" jsonb NOT NULL,
	"statement_sha256" text NOT NULL,
	"signature" text NOT NULL,
	"published_at" bigint NOT NULL,
	CONSTRAINT "results_epoch_id_hotkey_pk" PRIMARY KEY("epoch_id","hotkey")
);
--> statement-breakpoint
CREATE TABLE "too_late_objects" (
	"epoch_id" text NOT NULL,
	"key" text NOT NULL,
	"hotkey" text NOT NULL,
	"seen_at" bigint NOT NULL,
	CONSTRAINT "too_late_objects_epoch_id_key_pk" PRIMARY KEY("epoch_id","key")
);
--> statement-breakpoint
CREATE INDEX "answered_posts_at" ON "answered_posts" USING btree ("answered_at_wall");--> statement-breakpoint
CREATE INDEX "epoch_zipcodes_zipcode" ON "epoch_zipcodes" USING btree ("zipcode");