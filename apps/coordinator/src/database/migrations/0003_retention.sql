ALTER TABLE "epochs" ALTER COLUMN "candidates" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "texts_sha256" jsonb;--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "uploads_deleted_at" bigint;--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "copies_deleted_at" bigint;--> statement-breakpoint
ALTER TABLE "epochs" ADD COLUMN "rows_pruned_at" bigint;