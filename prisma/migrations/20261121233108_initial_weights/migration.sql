-- AlterTable
ALTER TABLE "plan" ADD COLUMN     "start_checkpoint_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "start_checkpoint_ids" UUID[] DEFAULT ARRAY[]::UUID[];

-- CreateIndex
CREATE INDEX "sweep_start_checkpoint_ids_idx" ON "sweep" USING GIN ("start_checkpoint_ids");
