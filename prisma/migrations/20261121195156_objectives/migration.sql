-- AlterTable
ALTER TABLE "point" ADD COLUMN     "aggregates" JSONB,
ADD COLUMN     "values" DOUBLE PRECISION[] DEFAULT ARRAY[]::DOUBLE PRECISION[];

-- AlterTable
ALTER TABLE "superseded_end" ADD COLUMN     "derived" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "means" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "front_point" (
    "sweep_id" UUID NOT NULL,
    "point_id" UUID NOT NULL,
    "values" DOUBLE PRECISION[],

    CONSTRAINT "front_point_pkey" PRIMARY KEY ("sweep_id","point_id")
);
