-- AlterTable
ALTER TABLE "dataset" ADD COLUMN     "archive" JSONB,
ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "removed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "dataset_sample" ADD COLUMN     "labelled" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "pixel_share" DOUBLE PRECISION[] DEFAULT ARRAY[]::DOUBLE PRECISION[],
ADD COLUMN     "split" TEXT;

-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "awaits_datasets" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "dataset_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateTable
CREATE TABLE "dataset_import" (
    "dataset_id" UUID NOT NULL,
    "upload_sha256" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_import_pkey" PRIMARY KEY ("dataset_id")
);

-- CreateIndex
CREATE INDEX "dataset_import_created_at_idx" ON "dataset_import"("created_at");

-- CreateIndex
CREATE INDEX "sweep_dataset_ids_idx" ON "sweep" USING GIN ("dataset_ids");

-- AddForeignKey
ALTER TABLE "dataset_import" ADD CONSTRAINT "dataset_import_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Sweeps that are there already name one data set.
UPDATE "sweep" SET "dataset_ids" = ARRAY["dataset_id"] WHERE "dataset_id" IS NOT NULL;
