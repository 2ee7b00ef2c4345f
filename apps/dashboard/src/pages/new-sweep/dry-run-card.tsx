import type { DryRun, Json } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText, fieldFaults } from '../../api/fault-text.js';
import { Card } from '../../components/card.js';
import { FieldFaults } from '../../components/field-faults.js';
import { formatCount, formatDuration } from '../../format/format.js';
import { navigate } from '../../navigation.js';
import { DryRunDetails } from './dry-run-details.js';
import type { DryRunState } from './use-dry-run.js';

/** What the sweep would do and cost, and the act. */
export function DryRunCard({ dryRun, onPick }: { dryRun: DryRunState; onPick: (pointer: string) => void }) {
  const { spec, answer, error, isAsking } = dryRun;
  return (
    <Card title="Dry run" note={isAsking ? 'asking …' : null}>
      <div className={isAsking ? 'old' : undefined} aria-live="polite">
        {error ? <Refusal error={error} onPick={onPick} /> : null}
        {answer ? <Counts answer={answer} /> : null}
        {answer ? <DryRunDetails answer={answer} onPick={onPick} /> : null}
      </div>
      <StartAct spec={spec} answer={answer} isReady={answer?.valid === true && !isAsking} />
    </Card>
  );
}

function Refusal({ error, onPick }: { error: unknown; onPick: (pointer: string) => void }) {
  const faults = fieldFaults(error);
  return (
    <>
      <p className="failed-text">
        {faults.length > 0
          ? `${faults.length} ${faults.length === 1 ? 'field is' : 'fields are'} not accepted`
          : faultText(error)}
      </p>
      <FieldFaults faults={faults} onPick={onPick} />
    </>
  );
}

function Counts({ answer }: { answer: DryRun }) {
  const { trialCount, pointCount, duplicateCount, invalidCount, reusableCount } = answer;
  const rows = [
    { name: 'Points', value: pointCount === null ? 'decided on the way' : formatCount(pointCount) },
    { name: 'Equal points merged', value: formatCount(duplicateCount), isNone: duplicateCount === 0 },
    { name: 'Points that cannot run', value: formatCount(invalidCount), isNone: invalidCount === 0 },
    { name: 'Already trained, reused', value: formatCount(reusableCount), isNone: reusableCount === 0 },
    {
      name: 'Estimated time',
      value: formatDuration(answer.estimatedDurationMs),
      isNone: answer.estimatedDurationMs === null,
    },
  ];
  return (
    <>
      <p className="dry-count">
        <strong>{trialCount === null ? '?' : formatCount(trialCount)}</strong>{' '}
        {trialCount === 1 ? 'trial' : 'trials'} to train
      </p>
      <dl className="pairs wide-pairs">
        {rows
          .filter(({ isNone }) => !isNone)
          .map(({ name, value }) => (
            <div key={name} className="pair">
              <dt>{name}</dt>
              <dd className="number">{value}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

interface StartActProps {
  spec: Json | null;
  answer: DryRun | null;
  isReady: boolean;
}

function StartAct({ spec, answer, isReady }: StartActProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const start = () => {
    setIsSending(true);
    setFault(null);
    api
      .createSweep(spec)
      .then(
        (sweep) => sweep && navigate(`/sweeps/${sweep.id}`),
        (error: unknown) => setFault(faultText(error)),
      )
      .finally(() => setIsSending(false));
  };
  const count = answer?.trialCount ?? null;
  return (
    <div className="start">
      {fault ? (
        <p className="failed-text" role="alert">
          {fault}
        </p>
      ) : null}
      <button
        type="button"
        className="button primary main-act"
        disabled={!isReady || isSending}
        onClick={start}
      >
        Start{count === null ? '' : ` ${formatCount(count)} ${count === 1 ? 'trial' : 'trials'}`}
      </button>
      <p className="hint small">Pausing, extending and cancelling stay possible.</p>
    </div>
  );
}
