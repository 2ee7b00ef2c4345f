-- AlterTable
ALTER TABLE "dataset_import" ADD COLUMN     "lost_attempts" INTEGER NOT NULL DEFAULT 0;
