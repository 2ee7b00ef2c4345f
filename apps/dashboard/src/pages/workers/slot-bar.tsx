import type { WorkerNode } from '@unetsweep/contract';
import { Link } from '../../navigation.js';

/** The slots of a worker: what trains in each, and which are free. */
export function SlotBar({ worker }: { worker: WorkerNode }) {
  const free = Math.max(0, worker.slots - worker.trials.length);
  return (
    <div className="slots">
      {worker.trials.map(({ trialId, epoch }) => (
        <Link key={trialId} to={`/trials/${trialId}`} className="slot" label={`Trial in epoch ${epoch}`}>
          epoch {epoch}
        </Link>
      ))}
      {Array.from({ length: free }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: free slots are all alike.
        <span key={index} className="slot free">
          {worker.draining ? 'held' : 'free'}
        </span>
      ))}
    </div>
  );
}
