-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "epoch_budget" JSONB,
ADD COLUMN     "notices" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "time_counts_from" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "trial" ADD COLUMN     "budget_epochs" INTEGER,
ADD COLUMN     "gpu_memory_mb" INTEGER,
ADD COLUMN     "memory_mb" INTEGER,
ADD COLUMN     "micro_batch" INTEGER;

-- AlterTable
ALTER TABLE "worker" ADD COLUMN     "slot_memory_mb" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "worker_class" TEXT NOT NULL DEFAULT '';
