import type { Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api, faultText } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { Card } from '../components/card.js';
import { FaultNote } from '../components/fault-note.js';
import { formatBytes, formatScore } from '../format/format.js';

/** Take the weights away. */
export function CheckpointsCard({ trial }: { trial: Trial }) {
  const { data, error, reload } = useResource(`${trial.id}/checkpoints`, (signal) =>
    api.checkpoints(trial.id, signal),
  );
  useReloadOn((event) => event.trialId === trial.id && event.type.startsWith('checkpoint.'), reload);
  return (
    <Card title="Checkpoints" flush>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data && data.items.length === 0 ? (
        <div className="empty">
          None is kept: checkpoints come with a new best epoch, and the sweep's best trials keep theirs.
        </div>
      ) : null}
      {data && data.items.length > 0 ? (
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className="number">
                Epoch
              </th>
              <th scope="col" className="number mono">
                valDice
              </th>
              <th scope="col">Weights</th>
              <th scope="col" />
            </tr>
          </thead>
          <tbody>
            {data.items.map((checkpoint) => (
              <tr key={checkpoint.id}>
                <td>{checkpoint.kind}</td>
                <td className="number">{checkpoint.epoch}</td>
                <td className="number">{formatScore(checkpoint.metrics.valDice)}</td>
                <td className="mono" title={checkpoint.weightsSha256}>
                  {checkpoint.weightsSha256.slice(0, 12)}
                </td>
                <td className="number">
                  <DownloadButton
                    checkpointId={checkpoint.id}
                    name={`trial-${trial.number}-epoch-${checkpoint.epoch}.npz`}
                  >
                    npz, {formatBytes(checkpoint.sizeBytes)}
                  </DownloadButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </Card>
  );
}

/** Downloads through the page, so that a key that was typed goes along. */
function DownloadButton({
  checkpointId,
  name,
  children,
}: {
  checkpointId: string;
  name: string;
  children: React.ReactNode;
}) {
  const [fault, setFault] = useState<string | null>(null);
  const download = async () => {
    try {
      const address = URL.createObjectURL(await api.download(checkpointId));
      const link = Object.assign(document.createElement('a'), { href: address, download: name });
      link.click();
      URL.revokeObjectURL(address);
      setFault(null);
    } catch (error) {
      setFault(faultText(error));
    }
  };
  return (
    <>
      {fault ? <span className="failed-text">{fault} </span> : null}
      <button type="button" className="button" onClick={() => void download()}>
        {children}
      </button>
    </>
  );
}

export function AttemptsCard({ trial }: { trial: Trial }) {
  return (
    <Card title="Attempts" flush>
      {trial.attempts.length === 0 ? (
        <div className="empty">It waits for a free slot.</div>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Attempt</th>
              <th scope="col" className="number">
                From epoch
              </th>
              <th scope="col">Started</th>
              <th scope="col">Ended</th>
            </tr>
          </thead>
          <tbody>
            {trial.attempts.map(({ attempt, fromEpoch, startedAt, endedAt, reason }) => (
              <tr key={attempt}>
                <td>{attempt}</td>
                <td className="number">{fromEpoch}</td>
                <td>{new Date(startedAt).toLocaleString()}</td>
                <td>{endedAt === null ? 'running' : (reason ?? new Date(endedAt).toLocaleString())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

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
      {data ? <pre>{data}</pre> : null}
    </Card>
  );
}
