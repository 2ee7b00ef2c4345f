import type { Sweep } from '@unetsweep/contract';
import { useMemo } from 'react';
import { LineChart } from '../../charts/line-chart.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { formatScore } from '../../format/format.js';
import type { SweepColumns } from './use-sweep-columns.js';

/** Does it still improve? */
export function HistoryCard({
  sweep,
  columns,
  theme,
}: {
  sweep: Sweep;
  columns: SweepColumns;
  theme: string;
}) {
  const { numbers, values, metric, mode, error, reload } = columns;
  const best = useMemo(() => bestSoFar(values, mode), [values, mode]);
  return (
    <Card
      title="Optimisation history"
      note={columns.isSampled ? `${numbers.length} of ${sweep.trialCounts.total} trials` : 'one dot a trial'}
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={numbers.length > 0} /> : null}
      {numbers.length === 0 ? (
        <p className="hint chart-room">The first dot comes with the first trial that ends.</p>
      ) : (
        <LineChart
          name={`${metric} of ${numbers.length} trials; best ${formatScore(best.at(-1))}`}
          x={numbers}
          xLabel="trial"
          theme={theme}
          series={[
            { label: 'best so far', color: '--accent', values: best, stepped: true },
            { label: metric, color: '--ink-3', values, dots: true },
          ]}
        />
      )}
    </Card>
  );
}

function bestSoFar(values: (number | null)[], mode: 'min' | 'max'): (number | null)[] {
  let best: number | null = null;
  return values.map((value) => {
    if (value !== null && (best === null || (mode === 'max' ? value > best : value < best))) best = value;
    return best;
  });
}
