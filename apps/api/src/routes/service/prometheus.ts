import { parseTrialFilter, trialStatuses } from '@unetsweep/contract';
import { Gauge, type Registry } from 'prom-client';
import type { Api, RouteContext } from '../route.js';

interface MetricsOptions extends RouteContext {
  registry: Registry;
  isPublic: boolean;
}

type GaugeOptions = { name: string; help: string; labelNames?: string[] };

/** Counts that several scrapes within this time share. */
const KEEP_MS = 2_000;

/** The same answer for `KEEP_MS`. */
function kept<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; value: Promise<T> } | undefined;
  return () => {
    if (last === undefined || Date.now() - last.at > KEEP_MS) last = { at: Date.now(), value: read() };
    return last.value;
  };
}

/** A gauge that is read when it is scraped; where its source is away it is left out rather than failing the rest. */
function gauge(registry: Registry, options: GaugeOptions, read: (gauge: Gauge) => Promise<void>): void {
  new Gauge({
    ...options,
    registers: [registry],
    async collect() {
      this.reset();
      await read(this).catch(() => this.remove());
    },
  });
}

async function countTrials(
  { store }: MetricsOptions,
  status: string,
): Promise<{ status: string; total: number }> {
  const filter = parseTrialFilter(`status = ${status}`, { parameters: null, isInternal: true });
  const { total = 0 } = await store.trials.list({ filter, limit: 1, count: true });
  return { status, total };
}

function trialGauges(options: MetricsOptions): void {
  const counts = kept(() => Promise.all(trialStatuses.map((status) => countTrials(options, status))));
  const { registry } = options;
  gauge(
    registry,
    { name: 'unetsweep_trials', help: 'Trials by status.', labelNames: ['status'] },
    async (trials) => {
      for (const { status, total } of await counts()) trials.set({ status }, total);
    },
  );
}

function workerGauges({ store, registry }: MetricsOptions): void {
  const list = kept(() => store.workers.list());
  gauge(
    registry,
    { name: 'unetsweep_workers', help: 'Workers by status.', labelNames: ['status'] },
    async (workers) => {
      for (const status of ['active', 'draining', 'drained', 'lost']) workers.set({ status }, 0);
      for (const { status } of await list()) workers.inc({ status });
    },
  );
  gauge(registry, { name: 'unetsweep_slots', help: 'Slots of active workers.' }, async (slots) => {
    const active = (await list()).filter(({ status }) => status === 'active');
    slots.set(active.reduce((sum, worker) => sum + worker.slots, 0));
  });
  gauge(
    registry,
    { name: 'unetsweep_slots_used', help: 'Slots of workers that hold a trial.' },
    async (used) => {
      used.set((await list()).reduce((sum, worker) => sum + worker.trials.length, 0));
    },
  );
}

function liveGauges({ queue, hub, registry }: MetricsOptions): void {
  gauge(
    registry,
    { name: 'unetsweep_queue_depth', help: 'Tickets that wait in the queue.' },
    async (depth) => {
      depth.set(await queue.depth());
    },
  );
  gauge(
    registry,
    { name: 'unetsweep_event_streams', help: 'Event streams and waiting reads that are open.' },
    async (streams) => {
      streams.set(hub.listenerCount);
    },
  );
}

/** What Prometheus scrapes. */
export function prometheus(app: Api, options: MetricsOptions): void {
  const { registry, isPublic } = options;
  trialGauges(options);
  workerGauges(options);
  liveGauges(options);
  app.get(
    '/metrics',
    { logLevel: 'warn', config: { isPublic, produces: ['*/*'] }, schema: { hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
