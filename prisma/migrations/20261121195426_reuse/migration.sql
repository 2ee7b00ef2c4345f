-- AlterTable
ALTER TABLE "trial" ADD COLUMN     "prefix_fingerprint" TEXT;

-- CreateIndex
CREATE INDEX "trial_fingerprint_idx" ON "trial" USING HASH ("fingerprint");

-- CreateIndex
CREATE INDEX "trial_prefix_fingerprint_idx" ON "trial" USING HASH ("prefix_fingerprint");
