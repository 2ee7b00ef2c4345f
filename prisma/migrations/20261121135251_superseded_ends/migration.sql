-- CreateTable
CREATE TABLE "superseded_end" (
    "sweep_id" UUID NOT NULL,
    "finish_seq" BIGINT NOT NULL,
    "trial_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "metrics" JSONB NOT NULL,
    "last_metrics" JSONB NOT NULL,

    CONSTRAINT "superseded_end_pkey" PRIMARY KEY ("sweep_id","finish_seq")
);
