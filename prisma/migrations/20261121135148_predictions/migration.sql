-- CreateTable
CREATE TABLE "prediction" (
    "trial_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "sample" TEXT NOT NULL,
    "dice" DOUBLE PRECISION,
    "image_sha256" TEXT NOT NULL,
    "truth_sha256" TEXT NOT NULL,
    "prediction_sha256" TEXT NOT NULL,

    CONSTRAINT "prediction_pkey" PRIMARY KEY ("trial_id","kind","epoch","sample")
);

-- AddForeignKey
ALTER TABLE "prediction" ADD CONSTRAINT "prediction_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;
