-- CreateTable
CREATE TABLE "pruning_value" (
    "trial_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "sweep_id" UUID NOT NULL,
    "point_id" UUID NOT NULL,
    "cohort" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "completed" BOOLEAN NOT NULL DEFAULT false,
    "promoted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "pruning_value_pkey" PRIMARY KEY ("trial_id","epoch")
);

-- CreateIndex
CREATE INDEX "pruning_value_sweep_id_cohort_epoch_completed_value_idx" ON "pruning_value"("sweep_id", "cohort", "epoch", "completed", "value");

-- AddForeignKey
ALTER TABLE "pruning_value" ADD CONSTRAINT "pruning_value_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;
