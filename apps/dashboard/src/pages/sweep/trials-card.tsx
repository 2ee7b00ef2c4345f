import type { Sweep } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { withoutEmpty } from '../../api/request.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { Pager, usePages } from '../../components/pager.js';
import { offeredMetrics } from '../../format/offered-metrics.js';
import { useAddressState } from '../../navigation.js';
import { EnsembleBar } from './ensembles/ensemble-bar.js';
import { useChosen } from './ensembles/use-chosen.js';
import { FilterBox, isFilterFault } from './filter-box.js';
import { metricPath } from './metric-path.js';
import { TrialTable } from './trial-table.js';

const PAGE_SIZE = 50;
const METRICS = ['valDice', 'valIou', 'valLoss'];

/** Find and sort trials, in the API's own words. */
export function TrialsCard({ sweep, onEnsemble }: { sweep: Sweep; onEnsemble: () => void }) {
  const objective = sweep.spec.objective[0];
  const metric = objective?.metric ?? 'valDice';
  const bestFirst = `${objective?.mode === 'min' ? '' : '-'}${metricPath(metric, sweep)}`;
  const [sort, setSort] = useAddressState('sort', bestFirst);
  const [filter, setFilter] = useAddressState('filter', '');
  const pages = usePages(`${sort}/${filter}`);
  const { data, error, isOld, reload } = useResource(`${sort}/${filter}/${pages.cursor}`, (signal) =>
    api.trials(
      sweep.id,
      withoutEmpty({ sort, filter, limit: PAGE_SIZE, count: true, cursor: pages.cursor }),
      signal,
    ),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type.startsWith('trial.'), reload);
  const chosen = useChosen();
  const trials = data?.items ?? [];
  const total = data?.total ?? trials.length;
  return (
    <Card title="Trials" note={data ? `${total} of ${sweep.trialCounts.total}` : null} flush>
      <FilterBox filter={filter} onFilter={setFilter} error={error} />
      {error && !isFilterFault(error) ? (
        <FaultNote error={error} retry={reload} hasOldData={data !== null} />
      ) : null}
      <EnsembleBar chosen={chosen} onMade={onEnsemble} />
      {trials.length > 0 ? (
        <div className={isOld ? 'scroll old' : 'scroll'}>
          <TrialTable
            trials={trials}
            metrics={offeredMetrics(sweep, METRICS)}
            pathOf={(name) => metricPath(name, sweep)}
            bestId={sweep.best?.trialId ?? null}
            sort={sort}
            onSort={setSort}
            chosen={sweep.spec.runner === 'external' ? null : chosen}
          />
        </div>
      ) : (
        <NoTrial filter={filter} isRead={data !== null} clear={() => setFilter('')} />
      )}
      <Pager pages={pages} list={data} of="trials" />
    </Card>
  );
}

function NoTrial({ filter, isRead, clear }: { filter: string; isRead: boolean; clear: () => void }) {
  if (!isRead) return <div className="loading" style={{ height: 240 }} />;
  if (filter === '') return <Empty title="No trial yet">Trials appear once they are planned.</Empty>;
  return (
    <Empty title="No trial matches">
      <code>{filter}</code> leaves none.{' '}
      <button type="button" className="button" onClick={clear}>
        Clear filter
      </button>
    </Empty>
  );
}
