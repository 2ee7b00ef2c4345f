import type { Sweep } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { withoutEmpty } from '../../api/request.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { useAddressState } from '../../navigation.js';
import { PointTable } from './point-table.js';

const PAGE_SIZE = 20;

const AGGREGATES = [
  { value: 'aggregates.mean', text: 'mean' },
  { value: 'aggregates.meanMinusStd', text: 'consistency: mean − std' },
  { value: 'aggregates.median', text: 'median' },
  { value: 'aggregates.worst', text: 'worst run' },
  { value: 'aggregates.best', text: 'best run' },
] as const;

type Objective = Sweep['spec']['objective'][number];

/** By what points may be ranked: each objective, and for a single one every way of aggregating its runs. */
function rankings(objectives: Objective[]) {
  if (objectives.length < 2) return AGGREGATES;
  return objectives.map(({ metric }) => ({ value: `values.${metric}`, text: metric }));
}

function sortOf(path: string, objectives: Objective[]): string {
  const objective = objectives.find(({ metric }) => path === `values.${metric}`) ?? objectives[0];
  return `${objective?.mode === 'min' ? '' : '-'}${path},number`;
}

/** Whether points say more than trials: they have several runs, values or bounds. */
export function hasPoints({ spec }: Sweep): boolean {
  const { repeats, objective, constraints, trial } = spec;
  const { folds = 1 } = (trial.validation ?? {}) as { folds?: number | string };
  return repeats > 1 || folds !== 1 || objective.length > 1 || constraints.length > 0;
}

/** Which setting is the best over its seeds and folds, and which can't be told from it. */
export function PointsCard({ sweep }: { sweep: Sweep }) {
  const { objective, aggregate } = sweep.spec;
  const options = rankings(objective);
  const own = objective.length > 1 ? `values.${objective[0]?.metric}` : `aggregates.${aggregate}`;
  const [chosen, choose] = useAddressState('rank', own);
  const rank = options.some(({ value }) => value === chosen) ? chosen : own;
  const pages = usePages(rank);
  const { data, error, isOld, reload } = useResource(`points/${sweep.id}/${rank}/${pages.cursor}`, (signal) =>
    api.points(
      sweep.id,
      withoutEmpty({ sort: sortOf(rank, objective), limit: PAGE_SIZE, count: true, cursor: pages.cursor }),
      signal,
    ),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type.startsWith('trial.'), reload);
  const points = data?.items ?? [];
  return (
    <Card
      title="Points"
      note="a point is one setting with all its seeds and folds"
      controls={<Choice label="rank by" options={options} value={rank} onChange={choose} />}
      flush
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {points.length > 0 ? (
        <div className={isOld ? 'scroll old' : 'scroll'}>
          <PointTable points={points} sweep={sweep} rank={rank} />
        </div>
      ) : null}
      <Pager pages={pages} list={data} of="points" />
    </Card>
  );
}
