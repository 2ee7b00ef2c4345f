import type { Trial } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { formatParam } from '../../format/format.js';

function WhyThisPoint({ trialId }: { trialId: string }) {
  const { data } = useResource(`${trialId}/why`, (signal) => api.why(trialId, signal));
  if (!data) return null;
  return (
    <p className="small">
      <strong>Why this point?</strong> {data.sentence}
    </p>
  );
}

/** What varied, and what decides the bits of the run. */
export function PointCard({ trial }: { trial: Trial }) {
  const profile = trial.numericsProfile;
  const rows: [string, string][] = [
    ...Object.entries(trial.params).map(([path, value]): [string, string] => [path, formatParam(value)]),
    ['seed', String(trial.seed)],
    ['repeat', String(trial.repeat)],
    ...(trial.fold === null ? [] : [['fold', String(trial.fold)] as [string, string]]),
    [
      'numerics',
      profile
        ? `${profile.device}, ${profile.intraOpThreads} threads, ${profile.cpuIsa ?? 'GPU'}, TensorFlow ${profile.tensorflowVersion}`
        : '–',
    ],
    ['fingerprint', trial.fingerprint?.slice(0, 16) ?? '–'],
  ];
  return (
    <Card title="Point" note="what varied, and what decides the run">
      <WhyThisPoint trialId={trial.id} />
      <dl className="pairs">
        {rows.map(([name, value]) => (
          <div key={name} className="pair">
            <dt className="mono">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
