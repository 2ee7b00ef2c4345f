import type { Stats, Sweep } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { withoutEmpty } from '../../api/request.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Empty } from '../../components/empty.js';
import { FaultNote } from '../../components/fault-note.js';
import { Icon } from '../../components/icon.js';
import { Pager, usePages } from '../../components/pager.js';
import { Link, useAddressState } from '../../navigation.js';
import { EmptyList } from './empty-list.js';
import { STATUS_TITLES } from './status-titles.js';
import { SweepTable } from './sweep-table.js';
import { SweepToolbar } from './sweep-toolbar.js';
import { useTotals } from './use-totals.js';
import { WorkersCard } from './workers-card.js';

const PAGE_SIZE = 50;
const NEWEST = '-createdAt';

export function SweepsPage() {
  const [name, setName] = useAddressState('name', '');
  const [status, setStatus] = useAddressState('status', '');
  const [tag, setTag] = useAddressState('tag', '');
  const [sort, setSort] = useAddressState('sort', NEWEST);
  const asked = { name, status: status in STATUS_TITLES ? status : '', tag, sort };
  const pages = usePages(JSON.stringify(asked));
  const key = JSON.stringify([asked, pages.cursor]);
  const { data, error, reload } = useResource(key, (signal) =>
    api.sweeps({ ...withoutEmpty(asked), limit: PAGE_SIZE, count: true, cursor: pages.cursor }, signal),
  );
  useReloadOn((event) => event.type.startsWith('sweep.') || event.type === 'trial.failed', reload);
  const totals = useTotals();
  const sweeps = data?.items ?? [];
  const isAsking = name !== '' || asked.status !== '' || tag !== '';
  return (
    <>
      <div className="page-head">
        <h1>Sweeps</h1>
        <span className="dim">{totals ? totalsText(totals) : ''}</span>
        <div className="acts">
          <Link to="/datasets/new" className="button">
            <Icon name="upload" /> Import images
          </Link>
          <Link to="/sweeps/new" className="button primary">
            <Icon name="plus" /> New sweep <kbd>N</kbd>
          </Link>
        </div>
      </div>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      <WorkersCard />
      {data && sweeps.length === 0 && !isAsking ? (
        <EmptyList />
      ) : (
        <section className="card" aria-label="Sweeps">
          <SweepToolbar {...{ name, setName, status: asked.status, setStatus, tag, setTag, totals }} />
          <SweepList sweeps={data ? sweeps : null} sort={sort} setSort={setSort} setTag={setTag} />
          <Pager pages={pages} list={data} of="sweeps" />
        </section>
      )}
    </>
  );
}

function totalsText({ sweeps, trials, completedLastHour }: Stats): string {
  const parts = [`${sweeps.running ?? 0} running`, `${trials.queued ?? 0} trials waiting`];
  if (completedLastHour > 0) parts.push(`${completedLastHour} completed in the last hour`);
  return parts.join(', ');
}

interface SweepListProps {
  sweeps: Sweep[] | null;
  sort: string;
  setSort: (sort: string) => void;
  setTag: (tag: string) => void;
}

function SweepList({ sweeps, sort, setSort, setTag }: SweepListProps) {
  if (sweeps === null) return <div className="loading" style={{ height: 320 }} />;
  if (sweeps.length === 0) return <Empty title="No sweep fits">Another name, status or tag may.</Empty>;
  return (
    <div className="scroll">
      <SweepTable sweeps={sweeps} sort={sort} onSort={setSort} onTag={setTag} isGrouped={sort === NEWEST} />
    </div>
  );
}
