-- AlterTable
ALTER TABLE "sweep" ADD COLUMN     "plan_id" UUID,
ADD COLUMN     "stage" TEXT;

-- CreateTable
CREATE TABLE "plan" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'running',
    "spec" JSONB NOT NULL,
    "failure" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "plan_stage" (
    "plan_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting',
    "sweep_id" UUID,
    "winners" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "plan_stage_pkey" PRIMARY KEY ("plan_id","position")
);

-- CreateIndex
CREATE INDEX "plan_status_idx" ON "plan"("status");

-- CreateIndex
CREATE UNIQUE INDEX "sweep_plan_id_stage_key" ON "sweep"("plan_id", "stage");

-- AddForeignKey
ALTER TABLE "plan_stage" ADD CONSTRAINT "plan_stage_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "plan"("id") ON DELETE CASCADE ON UPDATE CASCADE;
