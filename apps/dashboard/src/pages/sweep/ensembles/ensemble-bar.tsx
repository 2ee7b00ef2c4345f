import type { EnsembleMethod } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../../api/api.js';
import { faultText } from '../../../api/fault-text.js';
import { Choice } from '../../../components/choice.js';
import type { ChosenTrials } from './use-chosen.js';

const METHODS: { value: EnsembleMethod | 'greedy'; text: string }[] = [
  { value: 'mean', text: 'mean' },
  { value: 'vote', text: 'vote' },
  { value: 'weighted', text: 'weighted by valDice' },
  { value: 'greedy', text: 'greedy choice' },
];

/** What can be done with the ticked trials. */
export function EnsembleBar({ chosen, onMade }: { chosen: ChosenTrials; onMade: () => void }) {
  const [method, setMethod] = useState<string>('mean');
  const [error, setError] = useState<unknown>(null);
  const [isSending, setIsSending] = useState(false);
  if (chosen.ids.length === 0) return null;
  const make = () => {
    const members = chosen.ids.map((trialId) => ({ trialId }));
    setIsSending(true);
    setError(null);
    api
      .makeEnsemble(method === 'greedy' ? { members, greedy: {} } : { members, method })
      .then(() => {
        chosen.clear();
        onMade();
      }, setError)
      .finally(() => setIsSending(false));
  };
  const count = chosen.ids.length;
  return (
    <fieldset className="ensemble-bar" aria-label="Ensemble of the chosen trials">
      <span className="small">
        {count} {count === 1 ? 'trial' : 'trials'} chosen
      </span>
      <Choice label="predict by" options={METHODS} value={method} onChange={setMethod} />
      <button type="button" className="button primary" disabled={count < 2 || isSending} onClick={make}>
        Make ensemble
      </button>
      <button type="button" className="button" onClick={chosen.clear}>
        Clear
      </button>
      {count < 2 ? <span className="hint small">choose at least two</span> : null}
      {error ? (
        <p className="failed-text wide" role="alert">
          {faultText(error)}
        </p>
      ) : null}
    </fieldset>
  );
}
