import type { Sweep } from '@unetsweep/contract';
import { useState } from 'react';
import { api, faultText } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { FaultNote } from '../components/fault-note.js';
import { StatusBadge } from '../components/status-badge.js';
import { Link } from '../navigation.js';
import { CurvesCard } from './curves-card.js';
import { HistoryCard } from './history-card.js';
import { ResultsCard } from './results-card.js';
import { SweepStats } from './sweep-stats.js';
import { TrialsCard } from './trials-card.js';

export function SweepPage({ id, theme }: { id: string; theme: string }) {
  const { data: sweep, error, reload } = useResource(id, (signal) => api.sweep(id, signal));
  useReloadOn((event) => event.sweepId === id && event.type !== 'trial.epoch', reload);
  return (
    <>
      <div className="crumb">
        <Link to="/">Sweeps</Link> / {sweep?.name ?? '…'}
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={sweep !== null} /> : null}
      {sweep ? <SweepContent sweep={sweep} reload={reload} theme={theme} /> : null}
    </>
  );
}

function SweepContent({ sweep, reload, theme }: { sweep: Sweep; reload: () => void; theme: string }) {
  const { spec, failure, trialCounts } = sweep;
  const others = trialCounts.total - trialCounts.failed;
  return (
    <>
      <div className="page-head">
        <h1>{sweep.name}</h1>
        <StatusBadge status={sweep.status} reason={failure?.reason} />
        {[spec.dataset, spec.search.method, ...sweep.tags].map((text) =>
          text === null ? null : (
            <span key={text} className="chip">
              {text}
            </span>
          ),
        )}
        <SweepActs sweep={sweep} reload={reload} />
        {sweep.notes ? <p className="dim wide">{sweep.notes}</p> : null}
      </div>
      <SweepStats sweep={sweep} />
      {failure ? (
        <div className="note bad">{failure.message}</div>
      ) : trialCounts.failed > 0 ? (
        <div className="note bad">
          {trialCounts.failed} {trialCounts.failed === 1 ? 'trial' : 'trials'} failed; the other {others}{' '}
          {others === 1 ? 'is' : 'are'} not affected. The table below says why.
        </div>
      ) : null}
      <div className="columns">
        <HistoryCard sweep={sweep} theme={theme} />
        <CurvesCard sweep={sweep} theme={theme} />
      </div>
      <ResultsCard sweep={sweep} />
      <TrialsCard sweep={sweep} />
    </>
  );
}

function SweepActs({ sweep, reload }: { sweep: Sweep; reload: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const act = (verb: 'pause' | 'resume' | 'cancel') => {
    setFault(null);
    api.changeSweep(sweep.id, verb).then(reload, (error: unknown) => setFault(faultText(error)));
  };
  const active = ['planning', 'queued', 'running'].includes(sweep.status);
  return (
    <div className="acts">
      {fault ? <span className="failed-text">{fault}</span> : null}
      {active ? (
        <button
          type="button"
          className="button"
          disabled={sweep.desired !== null}
          onClick={() => act('pause')}
        >
          {sweep.desired === 'paused' ? 'Pausing …' : 'Pause'}
        </button>
      ) : null}
      {sweep.status === 'paused' ? (
        <button type="button" className="button" onClick={() => act('resume')}>
          Resume
        </button>
      ) : null}
      {active || sweep.status === 'paused' ? (
        <button
          type="button"
          className="button"
          disabled={sweep.desired === 'cancelled'}
          onClick={() =>
            confirm('Cancel this sweep? What was measured stays; unfinished trials end now.') && act('cancel')
          }
        >
          {sweep.desired === 'cancelled' ? 'Cancelling …' : 'Cancel'}
        </button>
      ) : null}
    </div>
  );
}
