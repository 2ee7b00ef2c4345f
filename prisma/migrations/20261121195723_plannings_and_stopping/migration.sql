-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "stop_from" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "stop_reason" JSONB,
ADD COLUMN     "stop_when" JSONB;

-- CreateTable
CREATE TABLE "sweep_planning" (
    "sweep_id" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "cursor" JSONB NOT NULL,
    "replaced" JSONB NOT NULL,
    "withdrawn" JSONB NOT NULL DEFAULT '[]',
    "withdrawn_trials" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sweep_planning_pkey" PRIMARY KEY ("sweep_id","generation")
);

-- AddForeignKey
ALTER TABLE "sweep_planning" ADD CONSTRAINT "sweep_planning_sweep_id_fkey" FOREIGN KEY ("sweep_id") REFERENCES "sweep"("id") ON DELETE CASCADE ON UPDATE CASCADE;
