import type { Trial } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';

export function LogCard({ trial }: { trial: Trial }) {
  const { data, error, reload } = useResource(`${trial.id}/log`, (signal) => api.log(trial.id, signal));
  useReloadOn((event) => event.trialId === trial.id && event.type !== 'trial.epoch', reload);
  return (
    <Card
      title="Log"
      controls={
        <button type="button" className="button" onClick={reload}>
          Read again
        </button>
      }
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === '' ? <p className="hint">Nothing was logged yet.</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys. */}
      {data ? <pre tabIndex={0}>{data}</pre> : null}
    </Card>
  );
}
