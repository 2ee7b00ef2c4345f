import { type EpochRecord, isId } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { sql } from '../database/sql.js';
import type { Fence } from '../ports/records.js';
import type { EpochRepository } from '../ports/training-records.js';
import { heldTrial } from './fence.js';
import { thinEpochs } from './thin-epochs.js';

export class PostgresEpochs implements EpochRepository {
  constructor(private readonly database: Database) {}

  async record(fence: Fence, epochs: EpochRecord[]): Promise<boolean> {
    const last = epochs.reduce<EpochRecord | undefined>(
      (latest, epoch) => (latest === undefined || epoch.epoch > latest.epoch ? epoch : latest),
      undefined,
    );
    // Of one epoch given twice, the later one counts: one statement cannot write a row twice.
    const rows = [...new Map(epochs.map((epoch) => [epoch.epoch, epoch])).values()];
    const written = await this.database.rows(sql`WITH held AS (${heldTrial(fence)}),
      recorded AS (
        INSERT INTO epoch (trial_id, epoch, learning_rate, train_duration_ms, validation_duration_ms, metrics)
        SELECT held.id, e.epoch, e."learningRate", e."trainDurationMs", e."validationDurationMs", e.metrics
        FROM held CROSS JOIN jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS e(epoch int, "learningRate" float8,
          "trainDurationMs" float8, "validationDurationMs" float8, metrics jsonb)
        ON CONFLICT (trial_id, epoch) DO UPDATE SET learning_rate = excluded.learning_rate,
          train_duration_ms = excluded.train_duration_ms, validation_duration_ms = excluded.validation_duration_ms,
          metrics = excluded.metrics)
      UPDATE trial t SET epochs_done = coalesce(${last?.epoch ?? null}::int, t.epochs_done),
        last_metrics = coalesce(${last ? JSON.stringify(last.metrics) : null}::jsonb, t.last_metrics)
      FROM held WHERE t.id = held.id RETURNING t.id`);
    return written.length > 0;
  }

  async list(
    trialId: string,
    query: Parameters<EpochRepository['list']>[1],
  ): ReturnType<EpochRepository['list']> {
    if (!isId(trialId)) return { items: [], sampled: false };
    const rows = await this.database.prisma.epoch.findMany({
      where: { trialId, epoch: { gte: query.fromEpoch ?? 1 } },
      orderBy: { epoch: 'asc' },
      omit: { trialId: true },
    });
    const items = rows.map((row) => ({ ...row, metrics: chosenMetrics(row.metrics, query.names) }));
    return thinEpochs(items, query.maxPoints);
  }
}

function chosenMetrics(metrics: unknown, names: string[] | undefined): EpochRecord['metrics'] {
  const all = metrics as EpochRecord['metrics'];
  if (names === undefined) return all;
  return Object.fromEntries(names.flatMap((name) => (name in all ? [[name, all[name] ?? null]] : [])));
}
