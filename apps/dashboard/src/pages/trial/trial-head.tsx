import type { Sweep, Trial } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { useResource } from '../../api/use-resource.js';
import { StatusBadge } from '../../components/status-badge.js';
import { formatParam } from '../../format/format.js';
import { useHotkeys } from '../../keyboard/use-hotkeys.js';
import { Link, navigate } from '../../navigation.js';

interface TrialHeadProps {
  trial: Trial;
  sweep: Sweep | null;
  reload: () => void;
}

export function TrialHead({ trial, sweep, reload }: TrialHeadProps) {
  return (
    <div className="page-head">
      <h1>Trial {trial.number}</h1>
      <StatusBadge status={trial.status} reason={trial.failure?.reason} />
      {sweep?.best?.trialId === trial.id ? <span className="chip best">★ best of the sweep</span> : null}
      {trial.reusedFrom === null ? null : (
        <Link to={`/trials/${trial.reusedFrom}`} className="chip">
          reused from an equal trial
        </Link>
      )}
      <div className="acts">
        <Neighbours trial={trial} />
        <TrialActs trial={trial} reload={reload} />
      </div>
      <div className="chips wide">
        {Object.entries(trial.params).map(([path, value]) => (
          <span key={path} className="chip mono">
            {path}&nbsp;<strong>{formatParam(value)}</strong>
          </span>
        ))}
        <span className="chip mono">
          seed&nbsp;<strong>{trial.seed}</strong>
        </span>
        {trial.fold === null ? null : (
          <span className="chip mono">
            fold&nbsp;<strong>{trial.fold}</strong>
          </span>
        )}
      </div>
    </div>
  );
}

/** The trials before and after by number. */
function Neighbours({ trial }: { trial: Trial }) {
  const { number, sweepId } = trial;
  const { data } = useResource(`${sweepId}/${number}/neighbours`, async (signal) => {
    const filter = `number in (${[number - 1, number + 1].join(', ')})`;
    return (await api.trials(sweepId, { filter, fields: 'number', limit: 2 }, signal)).items;
  });
  const previous = data?.find((other) => other.number === number - 1);
  const next = data?.find((other) => other.number === number + 1);
  const open = (other: Trial | undefined) => other && (() => navigate(`/trials/${other.id}`));
  useHotkeys({ '[': open(previous), ']': open(next) });
  return (
    <>
      {previous ? (
        <Link to={`/trials/${previous.id}`} className="button" label={`Previous trial, ${previous.number}`}>
          ← {previous.number}
        </Link>
      ) : null}
      {next ? (
        <Link to={`/trials/${next.id}`} className="button" label={`Next trial, ${next.number}`}>
          {next.number} →
        </Link>
      ) : null}
    </>
  );
}

function TrialActs({ trial, reload }: { trial: Trial; reload: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const act = (verb: 'cancel' | 'retry') => {
    setFault(null);
    api.changeTrial(trial.id, verb).then(reload, (error: unknown) => setFault(faultText(error)));
  };
  const canCancel = ['queued', 'running', 'paused'].includes(trial.status);
  const canRetry = trial.status === 'failed' || trial.status === 'cancelled';
  return (
    <>
      {fault ? (
        <span className="failed-text" role="alert">
          {fault}
        </span>
      ) : null}
      {canRetry ? (
        <button type="button" className="button" onClick={() => act('retry')}>
          Retry
        </button>
      ) : null}
      {canCancel ? (
        <button type="button" className="button" onClick={() => act('cancel')}>
          Cancel
        </button>
      ) : null}
    </>
  );
}
