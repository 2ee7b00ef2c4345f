-- AlterTable
ALTER TABLE "trial" ADD COLUMN     "notices" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "sample_scores" (
    "trial_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "dice" REAL[],
    "iou" REAL[],
    "loss" REAL[],

    CONSTRAINT "sample_scores_pkey" PRIMARY KEY ("trial_id")
);

-- AddForeignKey
ALTER TABLE "sample_scores" ADD CONSTRAINT "sample_scores_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;
