import type { Sweep } from '@unetsweep/contract';
import { useMemo } from 'react';
import { ParallelChart } from '../../charts/parallel-chart.js';
import { ScatterChart } from '../../charts/scatter-chart.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { Segments } from '../../components/segments.js';
import { formatScore, shortPath } from '../../format/format.js';
import { useAddressState } from '../../navigation.js';
import type { SweepColumns } from './use-sweep-columns.js';

const VIEWS = [
  { value: 'parallel', text: 'All parameters' },
  { value: 'scatter', text: 'One parameter' },
] as const;

/** Which regions are good. */
export function ParametersCard({ sweep, columns }: { sweep: Sweep; columns: SweepColumns }) {
  const { parameters, values, numbers, metric, mode, bestIndex } = columns;
  const [view, setView] = useAddressState('view', parameters.length > 1 ? 'parallel' : 'scatter');
  const [path, setPath] = useAddressState('parameter', parameters[0]?.name ?? '');
  const chosen = parameters.find(({ name }) => name === path) ?? parameters[0];
  const labels = useMemo(
    () => numbers.map((number, index) => `Trial ${number}: ${metric} ${formatScore(values[index])}`),
    [numbers, values, metric],
  );
  const lines = useMemo(
    () => parameters.map(({ name, ...rest }) => ({ name: shortPath(name), ...rest })),
    [parameters],
  );
  const objective = useMemo(() => ({ name: metric, values, mode }), [metric, values, mode]);
  const isParallel = view === 'parallel';
  const controls = (
    <>
      {isParallel ? null : (
        <Choice
          label="parameter"
          options={parameters.map(({ name }) => ({ value: name, text: name }))}
          value={chosen?.name ?? ''}
          onChange={setPath}
        />
      )}
      <Segments label="View" options={VIEWS} value={isParallel ? 'parallel' : 'scatter'} onChange={setView} />
    </>
  );
  return (
    <Card
      title="Parameters"
      note={isParallel ? `one line a trial, the stronger, the better its ${metric}` : 'one dot a trial'}
      controls={controls}
    >
      {numbers.length === 0 || chosen === undefined ? (
        <p className="hint chart-room">
          {sweep.trialCounts.total === 0
            ? 'Trials are being planned.'
            : 'It begins with the first trial that ends.'}
        </p>
      ) : isParallel ? (
        <ParallelChart
          name={`${numbers.length} trials by ${lines.map(({ name }) => name).join(', ')} and ${metric}`}
          columns={lines}
          objective={objective}
          bestIndex={bestIndex}
        />
      ) : (
        <ScatterChart
          name={`${metric} of ${numbers.length} trials by ${chosen.name}`}
          x={chosen.values}
          y={values}
          xLabel={chosen.name}
          bestIndex={bestIndex}
          labels={labels}
        />
      )}
    </Card>
  );
}
