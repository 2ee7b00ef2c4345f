import type { Plan } from '@unetsweep/contract';
import { useEffect } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { FaultNote } from '../../components/fault-note.js';
import { Link } from '../../navigation.js';
import { PlanBadge } from '../plans/plan-status.js';
import { PlanActs } from './plan-acts.js';
import { StageStep } from './stage-step.js';

export function PlanPage({ id }: { id: string }) {
  const { data: plan, error, reload } = useResource(id, (signal) => api.plan(id, signal));
  useReloadOn((event) => event.planId === id, reload);
  useEffect(() => {
    document.title = `${plan?.name ?? 'Plan'} · unetsweep`;
  }, [plan?.name]);
  return (
    <>
      <nav className="crumb" aria-label="Path">
        <Link to="/plans">Plans</Link> / {plan?.name ?? '…'}
      </nav>
      {error ? <FaultNote error={error} retry={reload} hasOldData={plan !== null} /> : null}
      {plan ? <PlanContent plan={plan} reload={reload} /> : null}
      {plan === null && !error ? <div className="loading" style={{ height: 480 }} /> : null}
    </>
  );
}

function PlanContent({ plan, reload }: { plan: Plan; reload: () => void }) {
  return (
    <>
      <div className="page-head">
        <h1>{plan.name}</h1>
        <PlanBadge status={plan.status} />
        <PlanActs plan={plan} reload={reload} />
      </div>
      {plan.notes ? <p className="dim">{plan.notes}</p> : null}
      {plan.failure ? (
        <div className="note bad" role="alert">
          {plan.failure.message}
        </div>
      ) : null}
      <ol className="stages" aria-label="Stages">
        {plan.stages.map((stage) => (
          <StageStep key={stage.name} planId={plan.id} stage={stage} reload={reload} />
        ))}
      </ol>
    </>
  );
}
