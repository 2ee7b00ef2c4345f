-- AlterTable
ALTER TABLE "attempt" ADD COLUMN     "completion" TEXT,
ALTER COLUMN "worker_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "suggestion_lease_ms" INTEGER;

-- CreateTable
CREATE TABLE "suggestion_demand" (
    "sweep_id" UUID NOT NULL,
    "points" INTEGER NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "suggestion_demand_pkey" PRIMARY KEY ("sweep_id")
);
