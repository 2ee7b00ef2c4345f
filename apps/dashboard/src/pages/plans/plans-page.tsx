import type { Plan } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { formatAge } from '../../format/format.js';
import { Link } from '../../navigation.js';
import { PlanBadge } from './plan-status.js';

const PAGE_SIZE = 50;

export function PlansPage() {
  const pages = usePages('plans');
  const { data, error, reload } = useResource(pages.cursor ?? '', (signal) =>
    api.plans({ limit: PAGE_SIZE, count: true, cursor: pages.cursor }, signal),
  );
  useReloadOn((event) => event.planId !== null, reload);
  return (
    <>
      <div className="page-head">
        <h1>Plans</h1>
        <span className="dim">Sweeps one after the other, each with what won before</span>
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      <section className="card" aria-label="Plans">
        {data === null ? (
          <div className="loading" style={{ height: 320 }} />
        ) : (
          <PlanList plans={data.items} />
        )}
        <Pager pages={pages} list={data} of="plans" />
      </section>
    </>
  );
}

function PlanList({ plans }: { plans: Plan[] }) {
  if (plans.length === 0)
    return (
      <Empty title="No plan yet">
        <code>unetsweep plan submit FILE</code> starts one.
      </Empty>
    );
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Plan</th>
            <th scope="col">Status</th>
            <th scope="col">Stages</th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <tr key={plan.id}>
              <td>
                <Link to={`/plans/${plan.id}`} className="name">
                  {plan.name}
                </Link>
              </td>
              <td>
                <PlanBadge status={plan.status} />
              </td>
              <td>
                {plan.stages.filter(({ status }) => status === 'completed').length} of {plan.stages.length}
              </td>
              <td>
                <time dateTime={plan.createdAt}>{formatAge(plan.createdAt, Date.now())}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
