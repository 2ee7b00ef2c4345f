import type { Point, Sweep } from '@unetsweep/contract';
import { useMemo } from 'react';
import { api } from '../../api/api.js';
import { useReloadOn } from '../../api/use-live.js';
import { useResource } from '../../api/use-resource.js';
import { ScatterChart } from '../../charts/scatter-chart.js';
import { Card } from '../../components/card.js';
import { Choice } from '../../components/choice.js';
import { FaultNote } from '../../components/fault-note.js';
import { formatMetric } from '../../format/format.js';
import { useAddressState } from '../../navigation.js';

/** The points of the front come first. */
const MOST_POINTS = 1000;

/** What one objective costs in another. */
export function FrontCard({ sweep }: { sweep: Sweep }) {
  const metrics = sweep.spec.objective.map(({ metric }) => metric);
  const [acrossName, setAcross] = useAddressState('across', metrics[1] ?? '');
  const [upName, setUp] = useAddressState('up', metrics[0] ?? '');
  const [across, up] = [placeOf(metrics, acrossName, 1), placeOf(metrics, upName, 0)];
  const { data, error, reload } = useResource(`front/${sweep.id}`, (signal) =>
    api.points(sweep.id, { sort: '-front,number', filter: 'status=completed', limit: MOST_POINTS }, signal),
  );
  useReloadOn((event) => event.sweepId === sweep.id && event.type.startsWith('trial.'), reload);
  const points = useMemo(() => (data?.items ?? []).filter(({ values }) => values !== null), [data]);
  const options = metrics.map((metric) => ({ value: metric, text: metric }));
  const of = (place: number) => points.map(({ values }) => values?.[place] ?? null);
  const onFront = points.filter(({ front }) => front).length;
  const names = { across: metrics[across] ?? '', up: metrics[up] ?? '' };
  return (
    <Card
      title="Front"
      note={`${onFront} of ${points.length} points; no other one is better in every objective`}
      controls={
        metrics.length > 2 ? (
          <>
            <Choice label="up" options={options} value={names.up} onChange={setUp} />
            <Choice label="across" options={options} value={names.across} onChange={setAcross} />
          </>
        ) : null
      }
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {points.length === 0 ? (
        <p className="hint chart-room">It begins with the first point that has ended.</p>
      ) : (
        <ScatterChart
          name={`${names.up} by ${names.across} of ${points.length} points, ${onFront} on the front`}
          x={of(across)}
          y={of(up)}
          xLabel={`${names.up} by ${names.across}`}
          bestIndex={-1}
          kinds={points.map(kindOf)}
          labels={points.map((point) => labelOf(point, metrics))}
          isNumeric
        />
      )}
    </Card>
  );
}

function placeOf(metrics: string[], name: string, otherwise: number): number {
  const place = metrics.indexOf(name);
  return place < 0 ? otherwise : place;
}

function kindOf({ front, feasible }: Point): string {
  if (front) return 'front';
  return feasible ? '' : 'infeasible';
}

function labelOf({ number, values, feasible }: Point, metrics: string[]): string {
  const shown = metrics.map((metric, index) => `${metric} ${formatMetric(values?.[index])}`);
  return `Point ${number}: ${shown.join(', ')}${feasible ? '' : ', infeasible'}`;
}
