-- CreateTable
CREATE TABLE "setting" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "event_base" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sweep" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[],
    "status" TEXT NOT NULL DEFAULT 'planning',
    "desired" TEXT,
    "deleting" BOOLEAN NOT NULL DEFAULT false,
    "spec" JSONB NOT NULL,
    "base_trial" JSONB NOT NULL,
    "dataset_id" UUID,
    "dataset_name" TEXT NOT NULL DEFAULT '',
    "dataset_version" INTEGER NOT NULL DEFAULT 0,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "max_concurrent_trials" INTEGER,
    "max_attempts" INTEGER NOT NULL DEFAULT 3,
    "worker_class" TEXT NOT NULL DEFAULT 'any',
    "objective_mode" TEXT NOT NULL DEFAULT 'max',
    "point_count" INTEGER,
    "trial_count" INTEGER,
    "planned" BOOLEAN NOT NULL DEFAULT false,
    "plan_cursor" JSONB NOT NULL DEFAULT '{}',
    "next_point" INTEGER NOT NULL DEFAULT 1,
    "next_trial" INTEGER NOT NULL DEFAULT 1,
    "failure" JSONB,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "sweep_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sweep_sequence" (
    "sweep_id" UUID NOT NULL,
    "finish_seq" BIGINT NOT NULL DEFAULT 0,
    "claims" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "sweep_sequence_pkey" PRIMARY KEY ("sweep_id")
);

-- CreateTable
CREATE TABLE "planner_lease" (
    "sweep_id" UUID NOT NULL,
    "holder" TEXT,
    "fence" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "planner_lease_pkey" PRIMARY KEY ("sweep_id")
);

-- CreateTable
CREATE TABLE "point" (
    "id" UUID NOT NULL,
    "sweep_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "params" JSONB NOT NULL,
    "decision" JSONB NOT NULL,
    "expected" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "value" DOUBLE PRECISION,
    "std" DOUBLE PRECISION,
    "count" INTEGER NOT NULL DEFAULT 0,
    "feasible" BOOLEAN,

    CONSTRAINT "point_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trial" (
    "id" UUID NOT NULL,
    "sweep_id" UUID NOT NULL,
    "point_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "repeat" INTEGER NOT NULL,
    "fold" INTEGER,
    "seed" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "desired" TEXT,
    "queue_rank" SMALLINT NOT NULL DEFAULT 1,
    "params" JSONB NOT NULL,
    "spec" JSONB,
    "fingerprint" TEXT,
    "reused_from" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "lost_attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "lease_ms" INTEGER,
    "worker_id" UUID,
    "worker_host" TEXT,
    "numerics_profile" JSONB,
    "parameter_count" INTEGER,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "last_metrics" JSONB NOT NULL DEFAULT '{}',
    "derived" JSONB NOT NULL DEFAULT '{}',
    "flags" TEXT[],
    "best_epoch" INTEGER,
    "epochs_done" INTEGER NOT NULL DEFAULT 0,
    "failure" JSONB,
    "feasible" BOOLEAN,
    "finish_seq" BIGINT,
    "split_hash" TEXT,
    "duration_ms" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "trial_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt" (
    "trial_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "worker_id" UUID NOT NULL,
    "worker_host" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "from_epoch" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "attempt_pkey" PRIMARY KEY ("trial_id","attempt")
);

-- CreateTable
CREATE TABLE "epoch" (
    "trial_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "learning_rate" DOUBLE PRECISION NOT NULL,
    "train_duration_ms" DOUBLE PRECISION NOT NULL,
    "validation_duration_ms" DOUBLE PRECISION NOT NULL,
    "metrics" JSONB NOT NULL,

    CONSTRAINT "epoch_pkey" PRIMARY KEY ("trial_id","epoch")
);

-- CreateTable
CREATE TABLE "value_name" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "value_name_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "trial_value" (
    "trial_id" UUID NOT NULL,
    "name_id" INTEGER NOT NULL,
    "sweep_id" UUID NOT NULL,
    "number" DOUBLE PRECISION,
    "text" TEXT,

    CONSTRAINT "trial_value_pkey" PRIMARY KEY ("trial_id","name_id")
);

-- CreateTable
CREATE TABLE "blob" (
    "sha256" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "refs" INTEGER NOT NULL DEFAULT 0,
    "complete" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "blob_chunk" (
    "sha256" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "blob_chunk_pkey" PRIMARY KEY ("sha256","index")
);

-- CreateTable
CREATE TABLE "resume_state" (
    "trial_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "resume_state_pkey" PRIMARY KEY ("trial_id")
);

-- CreateTable
CREATE TABLE "checkpoint" (
    "id" UUID NOT NULL,
    "trial_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "metrics" JSONB NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "weights_sha256" TEXT NOT NULL,
    "pinned" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "split" (
    "hash" TEXT NOT NULL,
    "content" JSONB NOT NULL,

    CONSTRAINT "split_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "trial_log" (
    "trial_id" UUID NOT NULL,
    "from_byte" BIGINT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "trial_log_pkey" PRIMARY KEY ("trial_id","from_byte")
);

-- CreateTable
CREATE TABLE "dataset" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'importing',
    "source_sha256" TEXT NOT NULL,
    "content_sha256" TEXT,
    "description" JSONB NOT NULL DEFAULT '{}',
    "failure" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dataset_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dataset_sample" (
    "dataset_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "group" TEXT,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,

    CONSTRAINT "dataset_sample_pkey" PRIMARY KEY ("dataset_id","index")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "device" JSONB NOT NULL,
    "slots" INTEGER NOT NULL,
    "labels" JSONB NOT NULL,
    "trials" JSONB NOT NULL DEFAULT '[]',
    "status" TEXT NOT NULL DEFAULT 'active',
    "drain" TEXT,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event" (
    "xid" BIGINT NOT NULL,
    "serial" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" TEXT NOT NULL,
    "sweep_id" UUID,
    "trial_id" UUID,
    "plan_id" UUID,
    "data" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("xid","serial")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "key" TEXT NOT NULL,
    "body_sha256" TEXT NOT NULL,
    "status" INTEGER,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sweep_status_priority_created_at_idx" ON "sweep"("status", "priority", "created_at");

-- CreateIndex
CREATE INDEX "sweep_created_at_id_idx" ON "sweep"("created_at", "id");

-- CreateIndex
CREATE INDEX "sweep_dataset_id_idx" ON "sweep"("dataset_id");

-- CreateIndex
CREATE INDEX "point_sweep_id_value_number_idx" ON "point"("sweep_id", "value", "number");

-- CreateIndex
CREATE UNIQUE INDEX "point_sweep_id_number_key" ON "point"("sweep_id", "number");

-- CreateIndex
CREATE INDEX "trial_sweep_id_status_queue_rank_number_idx" ON "trial"("sweep_id", "status", "queue_rank", "number");

-- CreateIndex
CREATE INDEX "trial_sweep_id_finish_seq_idx" ON "trial"("sweep_id", "finish_seq");

-- CreateIndex
CREATE INDEX "trial_point_id_idx" ON "trial"("point_id");

-- CreateIndex
CREATE INDEX "trial_status_worker_id_idx" ON "trial"("status", "worker_id");

-- CreateIndex
CREATE UNIQUE INDEX "trial_sweep_id_number_key" ON "trial"("sweep_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "value_name_name_key" ON "value_name"("name");

-- CreateIndex
CREATE INDEX "trial_value_sweep_id_name_id_number_text_trial_id_idx" ON "trial_value"("sweep_id", "name_id", "number", "text", "trial_id");

-- CreateIndex
CREATE INDEX "checkpoint_trial_id_kind_idx" ON "checkpoint"("trial_id", "kind");

-- CreateIndex
CREATE INDEX "dataset_created_at_id_idx" ON "dataset"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dataset_name_version_key" ON "dataset"("name", "version");

-- CreateIndex
CREATE INDEX "worker_status_last_heartbeat_at_idx" ON "worker"("status", "last_heartbeat_at");

-- CreateIndex
CREATE INDEX "event_sweep_id_xid_serial_idx" ON "event"("sweep_id", "xid", "serial");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- AddForeignKey
ALTER TABLE "sweep_sequence" ADD CONSTRAINT "sweep_sequence_sweep_id_fkey" FOREIGN KEY ("sweep_id") REFERENCES "sweep"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "planner_lease" ADD CONSTRAINT "planner_lease_sweep_id_fkey" FOREIGN KEY ("sweep_id") REFERENCES "sweep"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "epoch" ADD CONSTRAINT "epoch_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blob_chunk" ADD CONSTRAINT "blob_chunk_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "resume_state" ADD CONSTRAINT "resume_state_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "trial_log" ADD CONSTRAINT "trial_log_trial_id_fkey" FOREIGN KEY ("trial_id") REFERENCES "trial"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "dataset_sample" ADD CONSTRAINT "dataset_sample_dataset_id_fkey" FOREIGN KEY ("dataset_id") REFERENCES "dataset"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The one row of settings.
INSERT INTO "setting" ("id") VALUES (1);
