import type { WorkerNode } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { formatAge, formatMemory } from '../../format/format.js';
import { SlotBar } from './slot-bar.js';
import { useWorkers } from './use-workers.js';

const STATUS_TEXT = { active: 'Active', draining: 'Draining', drained: 'Drained', lost: 'Lost' } as const;

export function WorkersPage() {
  const { data, error, reload } = useWorkers();
  const workers = data?.items ?? [];
  const alive = workers.filter(({ status }) => status !== 'lost');
  const slots = alive.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = alive.reduce((sum, worker) => sum + worker.trials.length, 0);
  return (
    <>
      <div className="page-head">
        <h1>Workers</h1>
        <span className="dim">{data ? `${slots} ${slots === 1 ? 'slot' : 'slots'}, ${busy} busy` : ''}</span>
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      <section className="card" aria-label="Workers">
        {data === null ? <div className="loading" style={{ height: 160 }} /> : null}
        {data && workers.length === 0 ? (
          <Empty title="No worker is running">
            Queued trials wait. <code>npm start</code> brings one; others may join from any machine.
          </Empty>
        ) : null}
        {workers.length > 0 ? <WorkerTable workers={workers} reload={reload} /> : null}
      </section>
    </>
  );
}

function WorkerTable({ workers, reload }: { workers: WorkerNode[]; reload: () => void }) {
  return (
    <div className="scroll">
      <table className="cards">
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">Device</th>
            <th scope="col">Status</th>
            <th scope="col">Slots</th>
            <th scope="col">Heard</th>
            <th scope="col">
              <span className="unseen">Acts</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.id}>
              <td>
                <strong>{worker.host}</strong>
                <div className="hint small">
                  process {worker.pid}, version {worker.version}
                </div>
              </td>
              <td>
                {worker.device.name}
                <div className="hint small">{formatMemory(worker.device.memoryMb)}</div>
              </td>
              <td className={worker.status === 'lost' ? 'failed-text' : undefined}>
                {STATUS_TEXT[worker.status]}
                <Labels labels={worker.labels} />
              </td>
              <td className="slot-cell">
                <SlotBar worker={worker} />
              </td>
              <td className="dim">{formatAge(worker.lastHeartbeatAt, Date.now())}</td>
              <td className="number">
                {worker.status === 'lost' ? null : <DrainAct worker={worker} reload={reload} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Labels({ labels }: { labels: Record<string, string> }) {
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return null;
  return <div className="hint small mono">{pairs.map(([name, value]) => `${name}=${value}`).join(', ')}</div>;
}

/** Draining ends each epoch and gives the trials back; others go on with them. */
function DrainAct({ worker, reload }: { worker: WorkerNode; reload: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const act = () => {
    setFault(null);
    const call = worker.draining ? api.undrainWorker(worker.id) : api.drainWorker(worker.id);
    call.then(reload, (error: unknown) => setFault(faultText(error)));
  };
  return (
    <>
      {fault ? (
        <span className="failed-text" role="alert">
          {fault}{' '}
        </span>
      ) : null}
      <button type="button" className="button" onClick={act}>
        {worker.draining ? 'Take work again' : 'Drain'}
        <span className="unseen"> {worker.host}</span>
      </button>
    </>
  );
}
