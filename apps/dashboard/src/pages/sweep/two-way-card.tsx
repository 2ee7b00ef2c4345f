import type { ResultPivot, Sweep } from '@unetsweep/contract';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { useAddressState } from '../../navigation.js';
import { PivotTable } from './pivot-table.js';

const STATISTICS = [
  { value: 'mean', text: 'mean' },
  { value: 'best', text: 'best run' },
  { value: 'median', text: 'median' },
  { value: 'std', text: 'std' },
  { value: 'count', text: 'runs' },
];

/** Two parameters against each other. */
export function TwoWayCard({ sweep, varied }: { sweep: Sweep; varied: string[] }) {
  const [rows, setRows] = useAddressState('rows', varied[0] ?? '');
  const [columns, setColumns] = useAddressState('columns', varied[1] ?? '');
  const [statistic, setStatistic] = useAddressState('statistic', 'mean');
  const { metric = 'valDice', mode = 'max' } = sweep.spec.objective[0] ?? {};
  const asked = { rows: `params.${rows}`, columns: `params.${columns}`, metrics: metric, statistic };
  const { data, error, reload } = useResource(`${sweep.id}/pivot/${JSON.stringify(asked)}`, (signal) =>
    api.pivot(sweep.id, asked, signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type === 'trial.completed', reload);
  const choices = (other: string) =>
    varied.filter((path) => path !== other).map((path) => ({ value: path, text: path }));
  const controls = (
    <>
      <Choice label="rows" options={choices(columns)} value={rows} onChange={setRows} />
      <Choice label="columns" options={choices(rows)} value={columns} onChange={setColumns} />
      <Choice label="cells" options={STATISTICS} value={statistic} onChange={setStatistic} />
    </>
  );
  return (
    <Card title={`${metric}, two ways`} controls={controls}>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {isEmpty(data) ? (
        <p className="hint chart-room">The first cell comes with the first completed trial.</p>
      ) : (
        <PivotTable pivot={data} metric={metric} mode={mode} />
      )}
    </Card>
  );
}

function isEmpty(pivot: ResultPivot | null): pivot is null {
  return pivot === null || pivot.rows.length === 0;
}
