-- AlterTable
ALTER TABLE "dataset_sample" ADD COLUMN     "pseudo_label" JSONB;
