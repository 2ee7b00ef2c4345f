import { ApiError } from '@unetsweep/client';
import type { WorkerNode } from '@unetsweep/contract';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { Card } from '../components/card.js';
import { FaultNote } from '../components/fault-note.js';
import { formatAge } from '../format/format.js';

/** Where there is room. */
export function WorkersCard() {
  const { data, error, reload } = useResource('workers', (signal) => api.workers(signal));
  useReloadOn(
    (event) =>
      event.type.startsWith('worker.') ||
      /^trial\.(started|completed|failed|requeued|epoch)$/.test(event.type),
    reload,
  );
  const workers = (data?.items ?? []).filter(({ status }) => status !== 'lost');
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.trials.length, 0);
  return (
    <Card title="Workers" note={data ? `${slots} ${slots === 1 ? 'slot' : 'slots'}, ${busy} busy` : null}>
      {error && !(error instanceof ApiError && error.status === 401) ? (
        <FaultNote error={error} retry={reload} hasOldData={data !== null} />
      ) : null}
      {data && workers.length === 0 ? (
        <p className="dim">
          No worker is running, so queued trials wait. `npm start` brings one; others may join from any
          machine.
        </p>
      ) : null}
      <ul className="workers">
        {workers.map((worker) => (
          <WorkerItem key={worker.id} worker={worker} />
        ))}
      </ul>
    </Card>
  );
}

function WorkerItem({ worker }: { worker: WorkerNode }) {
  const free = Math.max(0, worker.slots - worker.trials.length);
  return (
    <li>
      <strong>{worker.host}</strong>{' '}
      <span className="hint small">
        {worker.device.name}, {Math.round(worker.device.memoryMb / 1024)} GB
      </span>
      <div className="slots">
        {worker.trials.map(({ trialId, epoch }) => (
          <span key={trialId} className="slot" title={trialId}>
            epoch {epoch}
          </span>
        ))}
        {Array.from({ length: free }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: free slots are all alike.
          <span key={index} className="slot free">
            {worker.draining ? 'held' : 'free'}
          </span>
        ))}
      </div>
      <div className="hint small">
        {worker.draining ? (
          <span className="star">Draining</span>
        ) : (
          `heard ${formatAge(worker.lastHeartbeatAt, Date.now())}`
        )}
      </div>
    </li>
  );
}
