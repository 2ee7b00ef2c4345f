-- DropTable
DROP TABLE "suggestion_demand";

-- CreateTable
CREATE TABLE "waiting_client" (
    "sweep_id" UUID NOT NULL,
    "client_id" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "waiting_client_pkey" PRIMARY KEY ("sweep_id","client_id")
);
