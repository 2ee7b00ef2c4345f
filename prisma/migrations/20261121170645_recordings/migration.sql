-- CreateTable
CREATE TABLE "recording" (
    "trial_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recording_pkey" PRIMARY KEY ("trial_id")
);

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;
