import type { WorkerNode } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { formatAge, formatMemory } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { SlotBar } from '../workers/slot-bar.js';
import { useWorkers } from '../workers/use-workers.js';

/** Where there is room. */
export function WorkersCard() {
  const { data, error, reload } = useWorkers();
  const workers = (data?.items ?? []).filter(({ status }) => status !== 'lost');
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.trials.length, 0);
  return (
    <Card
      title="Workers"
      note={data ? `${slots} ${slots === 1 ? 'slot' : 'slots'}, ${busy} busy` : null}
      controls={<Link to="/workers">All workers</Link>}
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null ? <div className="loading" style={{ height: 64 }} /> : null}
      {data && workers.length === 0 ? (
        <p className="dim">
          No worker is running, so queued trials wait. <code>npm start</code> brings one; others may join from
          any machine.
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
  return (
    <li>
      <strong>{worker.host}</strong>{' '}
      <span className="hint small">
        {worker.device.name}, {formatMemory(worker.device.memoryMb)}
      </span>
      <SlotBar worker={worker} />
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
