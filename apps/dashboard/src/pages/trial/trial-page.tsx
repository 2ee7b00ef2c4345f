import type { Trial } from '@unetsweep/contract';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { Card } from '../components/card.js';
import { FaultNote } from '../components/fault-note.js';
import { Stat } from '../components/stat.js';
import { StatusBadge } from '../components/status-badge.js';
import { formatDuration, formatParam, formatScore } from '../format/format.js';
import { Link } from '../navigation.js';
import { AttemptsCard, CheckpointsCard, LogCard } from './trial-cards.js';
import { TrialCurves } from './trial-curves.js';

export function TrialPage({ id, theme }: { id: string; theme: string }) {
  const { data: trial, error, reload } = useResource(id, (signal) => api.trial(id, signal));
  useReloadOn((event) => event.trialId === id, reload);
  return (
    <>
      <div className="crumb">
        <Link to="/">Sweeps</Link> / {trial ? <Link to={`/sweeps/${trial.sweepId}`}>sweep</Link> : '…'} /
        trial {trial?.number ?? '…'}
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={trial !== null} /> : null}
      {trial ? <TrialContent trial={trial} theme={theme} /> : null}
    </>
  );
}

function TrialContent({ trial, theme }: { trial: Trial; theme: string }) {
  const { metrics, failure } = trial;
  const scores = ['valDice', 'valIou', 'valLoss'];
  return (
    <>
      <div className="page-head">
        <h1>Trial {trial.number}</h1>
        <StatusBadge status={trial.status} reason={failure?.reason} />
        {trial.flags.map((flag) => (
          <span key={flag} className="chip">
            {flag}
          </span>
        ))}
      </div>
      {failure ? (
        <div className="note bad">
          {failure.message}
          {failure.epoch === null ? '' : ` (epoch ${failure.epoch})`}
        </div>
      ) : null}
      <dl className="stats">
        {scores.map((name) => (
          <Stat
            key={name}
            label={<span className="mono">{name}</span>}
            value={formatScore(metrics[name])}
            context={trial.bestEpoch === null ? null : `at epoch ${trial.bestEpoch}`}
          />
        ))}
        <Stat label="Epochs" value={trial.epochsDone} context={`attempt ${trial.attempt}`} />
        <Stat
          label="Duration"
          value={formatDuration(trial.durationMs)}
          context={trial.worker ? `on ${trial.worker.host}` : null}
        />
      </dl>
      <TrialCurves trial={trial} theme={theme} />
      <div className="columns">
        <Card title="Point" note="what varied, and what decides the run">
          <PointList trial={trial} />
        </Card>
        <CheckpointsCard trial={trial} />
        <AttemptsCard trial={trial} />
        <LogCard trial={trial} />
      </div>
      {trial.spec ? (
        <Card title="Specification" note="resolved and complete">
          <pre>{JSON.stringify(trial.spec, null, 2)}</pre>
        </Card>
      ) : null}
    </>
  );
}

function PointList({ trial }: { trial: Trial }) {
  const profile = trial.numericsProfile;
  const rows: [string, string][] = [
    ...Object.entries(trial.params).map(([path, value]): [string, string] => [path, formatParam(value)]),
    ['seed', String(trial.seed)],
    ...(trial.fold === null ? [] : [['fold', String(trial.fold)] as [string, string]]),
    ['parameters', trial.parameterCount?.toLocaleString('en') ?? '–'],
    [
      'numerics',
      profile
        ? `${profile.device}, ${profile.intraOpThreads} threads, ${profile.cpuIsa ?? 'GPU'}, TensorFlow ${profile.tensorflowVersion}`
        : '–',
    ],
    ['fingerprint', trial.fingerprint?.slice(0, 16) ?? '–'],
  ];
  return (
    <dl className="pairs">
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt className="mono">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
