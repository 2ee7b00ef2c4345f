import type { Trial } from '@unetsweep/contract';
import { Card } from '../../components/card.js';
import { ScrollBox } from '../../components/scroll-box.js';

/** Each stay on a worker. */
export function AttemptsCard({ trial }: { trial: Trial }) {
  return (
    <Card title="Attempts" flush>
      {trial.attempts.length === 0 ? (
        <div className="empty">It waits for a free slot.</div>
      ) : (
        <ScrollBox label="Attempts, table">
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
        </ScrollBox>
      )}
    </Card>
  );
}
