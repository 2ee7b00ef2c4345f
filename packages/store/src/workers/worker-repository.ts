import { isId, ProblemError, type WorkerNode } from '@unetsweep/contract';
import type { Database } from '../database/database.js';
import { type Sql, sql } from '../database/sql.js';
import { eventXid } from '../events/event-sql.js';
import type { WorkerRepository } from '../ports/workers.js';

/** A lost or departed worker stays listed for so long. */
const listedHours = 24;

interface WorkerRow {
  id: string;
  host: string;
  pid: number;
  version: string;
  device: unknown;
  slots: number;
  slotMemoryMb: number;
  labels: unknown;
  trials: unknown;
  status: string;
  registeredAt: Date;
  lastHeartbeatAt: Date;
}

function toWorker(row: WorkerRow): WorkerNode {
  const { registeredAt, lastHeartbeatAt } = row;
  return {
    id: row.id,
    host: row.host,
    pid: row.pid,
    version: row.version,
    device: row.device as WorkerNode['device'],
    slots: row.slots,
    slotMemoryMb:
      row.slotMemoryMb || Math.floor((row.device as WorkerNode['device']).memoryMb / Math.max(1, row.slots)),
    labels: row.labels as WorkerNode['labels'],
    status: row.status as WorkerNode['status'],
    draining: row.status === 'draining',
    trials: row.trials as WorkerNode['trials'],
    startedAt: registeredAt.toISOString(),
    lastHeartbeatAt: lastHeartbeatAt.toISOString(),
  };
}

/** Tells what happened to the workers that `changed` (id, host) returns. */
const told = (type: string): Sql => sql`INSERT INTO event (xid, type, data)
  SELECT ${eventXid}, ${type}, jsonb_build_object('workerId', id, 'host', host) FROM changed RETURNING data ->> 'workerId' AS id`;

export class PostgresWorkers implements WorkerRepository {
  constructor(private readonly database: Database) {}

  async register(worker: Parameters<WorkerRepository['register']>[0]): Promise<void> {
    const { id, host, pid, version, device, slots, slotMemoryMb, workerClass, labels } = worker;
    await this.database.rows(sql`WITH changed AS (
        INSERT INTO worker (id, host, pid, version, device, slots, slot_memory_mb, worker_class, labels)
        VALUES (${id}::uuid, ${host}, ${pid}, ${version}, ${JSON.stringify(device)}::jsonb, ${slots},
          ${slotMemoryMb}, ${workerClass}, ${JSON.stringify(labels)}::jsonb)
        ON CONFLICT (id) DO UPDATE SET host = excluded.host, pid = excluded.pid, version = excluded.version,
          device = excluded.device, slots = excluded.slots,
          slot_memory_mb = excluded.slot_memory_mb, worker_class = excluded.worker_class, labels = excluded.labels, status = 'active', drain = NULL,
          trials = '[]', registered_at = now(), last_heartbeat_at = now()
        RETURNING id, host)
      ${told('worker.joined')}`);
  }

  /** A draining worker without trials is `drained`. */
  async heartbeat(
    id: string,
    trials: { trialId: string; pid: number; epoch: number }[],
  ): ReturnType<WorkerRepository['heartbeat']> {
    const [row] = await this.database.rows<{ drain: 'checkpoint' | 'finish' | null }>(sql`WITH before AS (
        SELECT id, status FROM worker WHERE id = ${id}::uuid AND status <> 'lost' FOR UPDATE),
      beaten AS (
        UPDATE worker w SET last_heartbeat_at = now(), trials = ${JSON.stringify(trials)}::jsonb,
          status = CASE WHEN w.status = 'draining' AND ${trials.length} = 0 THEN 'drained' ELSE w.status END
        FROM before WHERE w.id = before.id RETURNING w.id, w.host, w.status, w.drain, before.status AS old),
      told AS (
        INSERT INTO event (xid, type, data)
        SELECT ${eventXid}, 'worker.drained', jsonb_build_object('workerId', id, 'host', host)
        FROM beaten WHERE status = 'drained' AND old <> 'drained')
      SELECT drain FROM beaten`);
    return { known: row !== undefined, drain: row?.drain ?? null };
  }

  drain(id: string, mode: 'checkpoint' | 'finish'): Promise<WorkerNode> {
    return this.change(
      id,
      sql`UPDATE worker SET drain = ${mode}, status = 'draining'
        WHERE id = ${id}::uuid AND status IN ('active', 'draining') AND drain IS DISTINCT FROM ${mode} RETURNING id, host`,
      'worker.draining',
    );
  }

  undrain(id: string): Promise<WorkerNode> {
    return this.change(
      id,
      sql`UPDATE worker SET drain = NULL, status = 'active'
        WHERE id = ${id}::uuid AND status IN ('draining', 'drained') RETURNING id, host`,
      'worker.joined',
    );
  }

  async leave(id: string): Promise<void> {
    await this.database.rows(sql`DELETE FROM worker WHERE id = ${id}::uuid`);
  }

  async list(): Promise<WorkerNode[]> {
    const rows =
      await this.database.rows<WorkerRow>(sql`SELECT id, host, pid, version, device, slots, slot_memory_mb AS "slotMemoryMb", labels, trials, status,
        registered_at AS "registeredAt", last_heartbeat_at AS "lastHeartbeatAt"
      FROM worker WHERE status <> 'lost' OR last_heartbeat_at > now() - make_interval(hours => ${listedHours}::int)
      ORDER BY registered_at, id`);
    return rows.map(toWorker);
  }

  async get(id: string): Promise<WorkerNode | null> {
    if (!isId(id)) return null;
    const row = await this.database.prisma.worker.findUnique({ where: { id } });
    return row && toWorker(row);
  }

  async markLost(afterMs: number): Promise<number> {
    const lost = await this.database.rows(sql`WITH changed AS (
        UPDATE worker SET status = 'lost', trials = '[]'
        WHERE status <> 'lost' AND last_heartbeat_at < now() - make_interval(secs => ${afterMs / 1000}::float8)
        RETURNING id, host)
      ${told('worker.lost')}`);
    return lost.length;
  }

  private async change(id: string, update: Sql, type: string): Promise<WorkerNode> {
    if (isId(id)) await this.database.rows(sql`WITH changed AS (${update}) ${told(type)}`);
    const worker = await this.get(id);
    if (!worker) throw new ProblemError('notFound', `There is no worker ${id}.`);
    return worker;
  }
}
