-- DropIndex
DROP INDEX "pruning_value_sweep_id_cohort_epoch_completed_value_idx";

-- CreateIndex
CREATE INDEX "pruning_value_standing_idx" ON "pruning_value"("sweep_id", "cohort", "epoch", "completed", "value", "point_id");

-- CreateIndex
CREATE INDEX "trial_sweep_id_finished_at_id_idx" ON "trial"("sweep_id", "finished_at", "id");
