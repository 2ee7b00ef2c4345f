import type { PlanStage, StageWinner } from '@unetsweep/contract';
import { useState } from 'react';
import { api } from '../../api/api.js';
import { faultText } from '../../api/fault-text.js';
import { formatParam, formatScore } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { PlanBadge } from '../plans/plan-status.js';

interface StageStepProps {
  planId: string;
  stage: PlanStage;
  reload: () => void;
}

/** One stage: where it stands, what won, and the way to its sweep. */
export function StageStep({ planId, stage, reload }: StageStepProps) {
  const { name, status, sweepId, winners } = stage;
  return (
    <li
      className="card stage"
      aria-label={`Stage ${name}`}
      aria-current={isCurrent(stage) ? 'step' : undefined}
    >
      <header>
        <h2>{name}</h2>
        <PlanBadge status={status} />
      </header>
      <div className="body">
        {winners.length > 0 ? <Winners winners={winners} /> : null}
        {sweepId ? <Link to={`/sweeps/${sweepId}`}>Its sweep</Link> : null}
        {status === 'waiting' ? <span className="dim">Starts after the stage before.</span> : null}
        {status === 'awaitingConfirmation' ? <Confirm planId={planId} name={name} reload={reload} /> : null}
      </div>
    </li>
  );
}

const isCurrent = ({ status }: PlanStage) => status === 'running' || status === 'awaitingConfirmation';

const pairs = (values: Record<string, unknown>) =>
  Object.entries(values).map(([path, value]) => `${path} ${formatParam(value)}`);

function Winners({ winners }: { winners: StageWinner[] }) {
  return (
    <ul className="winners" aria-label="Winners">
      {winners.map((winner, index) => {
        const { per, value, params } = winner;
        // A stage may have several winners of all its points: their rank is their place.
        const key = `${index} ${JSON.stringify(per)}`;
        return (
          <li key={key}>
            <span className="value">{value === null ? 'pinned' : formatScore(value)}</span>
            {Object.keys(per).length > 0 ? <span className="dim"> for {pairs(per).join(', ')}</span> : null}
            <span className="params">{pairs(params).join(', ')}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Confirm({ planId, name, reload }: { planId: string; name: string; reload: () => void }) {
  const [fault, setFault] = useState<string | null>(null);
  const [isActing, setIsActing] = useState(false);
  const confirm = () => {
    setFault(null);
    setIsActing(true);
    api
      .confirmPlan(planId, name)
      .then(reload, (error: unknown) => setFault(faultText(error)))
      .finally(() => setIsActing(false));
  };
  return (
    <div className="acts">
      {fault ? (
        <span className="failed-text" role="alert">
          {fault}
        </span>
      ) : null}
      <button type="button" className="button primary" disabled={isActing} onClick={confirm}>
        Confirm the winner of {name}
      </button>
    </div>
  );
}
