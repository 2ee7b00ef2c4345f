import type { EpochRecord, Trial } from '@unetsweep/contract';
import { useMemo } from 'react';
import { api } from '../api/api.js';
import { useReloadOn } from '../api/use-live.js';
import { useResource } from '../api/use-resource.js';
import { LineChart, type Series } from '../charts/line-chart.js';
import { Card } from '../components/card.js';

const POINTS = 500;

/** Did it learn, did it overfit? Training is drawn, validation dashed. */
export function TrialCurves({ trial, theme }: { trial: Trial; theme: string }) {
  const { data, reload } = useResource(`${trial.id}/epochs`, (signal) =>
    api.epochs(trial.id, { maxPoints: POINTS }, signal),
  );
  useReloadOn((event) => event.trialId === trial.id, reload);
  const items = data?.items;
  const charts = useMemo(() => {
    const epochs = items ?? [];
    return [
      { title: 'Loss', series: curves(epochs, ['loss', 'valLoss']) },
      { title: 'Dice', series: curves(epochs, ['dice', 'valDice']) },
    ];
  }, [items]);
  const x = useMemo(() => (items ?? []).map(({ epoch }) => epoch), [items]);
  return (
    <div className="columns">
      {charts.map(({ title, series }) => (
        <Card key={title} title={title} note={data?.sampled ? `${POINTS} points of the curve` : null}>
          {x.length === 0 ? (
            <p className="hint">Curves begin with the first epoch.</p>
          ) : (
            <LineChart
              name={`${title} of trial ${trial.number} over ${x.length} epochs`}
              x={x}
              xLabel="epoch"
              series={series}
              theme={theme}
            />
          )}
        </Card>
      ))}
    </div>
  );
}

function curves(epochs: EpochRecord[], [train = '', validation = '']: string[]): Series[] {
  const values = (name: string) => epochs.map(({ metrics }) => metrics[name] ?? null);
  return [
    { label: train, color: '--c1', values: values(train) },
    { label: validation, color: '--c2', values: values(validation), dashed: true },
  ];
}
