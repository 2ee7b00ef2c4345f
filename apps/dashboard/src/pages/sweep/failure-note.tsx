import type { Sweep } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';

/** What failed, what it did not touch, and the act beside it. */
export function FailureNote({ sweep, reload }: { sweep: Sweep; reload: () => void }) {
  const { failure, trialCounts } = sweep;
  const [fault, setFault] = useState<string | null>(null);
  if (failure === null && trialCounts.failed === 0) return null;
  const others = trialCounts.total - trialCounts.failed;
  const retry = () => {
    setFault(null);
    api.retryFailed(sweep.id).then(reload, (error: unknown) => setFault(faultText(error)));
  };
  return (
    <div className="note bad">
      <span>
        {failure?.message ??
          `${counted(trialCounts.failed)} failed; the other ${others} ${others === 1 ? 'is' : 'are'} not affected. The table below says why.`}
        {fault ? (
          <span className="failed-text" role="alert">
            {' '}
            {fault}
          </span>
        ) : null}
      </span>
      {trialCounts.failed > 0 ? (
        <button type="button" className="button" onClick={retry}>
          Retry {trialCounts.failed} failed
        </button>
      ) : null}
    </div>
  );
}

const counted = (count: number) => `${count} ${count === 1 ? 'trial' : 'trials'}`;
