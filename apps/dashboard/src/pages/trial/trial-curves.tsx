import type { EpochRecord, Trial } from '@unetsweep/contract';
import { useMemo } from 'react';
import { LineChart } from '../../charts/line-chart.js';
import type { Series } from '../../charts/series.js';
import { Card } from '../../components/card.js';
import { FaultNote } from '../../components/fault-note.js';
import { Segments } from '../../components/segments.js';
import { useAddressState } from '../../navigation.js';
import { scaledCurves, valuesOf } from './scaled-curves.js';
import type { Epochs } from './use-epochs.js';

const MODES = [
  { value: 'apart', text: 'Apart' },
  { value: 'scaled', text: 'One chart, scaled' },
] as const;

interface TrialCurvesProps {
  trial: Trial;
  epochs: Epochs;
  theme: string;
}

/** Did it learn, did it overfit? Validation is drawn, training dashed. */
export function TrialCurves({ trial, epochs, theme }: TrialCurvesProps) {
  const [mode, setMode] = useAddressState('curves', 'apart');
  const { items, shown, error, reload, isSampled } = epochs;
  const x = useMemo(() => items.map(({ epoch }) => epoch), [items]);
  const charts = useMemo(() => (mode === 'scaled' ? [scaled(items)] : apart(items)), [items, mode]);
  return (
    <Card
      title="Curves"
      note={isSampled ? `${x.length} points of each curve` : null}
      controls={
        <Segments
          label="Charts"
          options={MODES}
          value={mode === 'scaled' ? 'scaled' : 'apart'}
          onChange={setMode}
        />
      }
    >
      {error ? <FaultNote error={error} retry={reload} hasOldData={x.length > 0} /> : null}
      {x.length === 0 ? (
        <p className={trial.finishedAt === null ? 'hint chart-room' : 'hint'}>
          {trial.finishedAt === null
            ? 'Curves begin with the first epoch.'
            : 'It ended before its first epoch did.'}
        </p>
      ) : (
        <div className="chart-grid">
          {charts.map(({ title, series, isLog }) => (
            <div key={title}>
              <h3>{title}</h3>
              <LineChart
                name={`${title} of trial ${trial.number} over ${x.length} epochs`}
                x={x}
                xLabel="epoch"
                series={series}
                isLog={isLog}
                theme={theme}
                {...(shown ? { mark: shown.epoch } : {})}
              />
            </div>
          ))}
        </div>
      )}
    </Card>
  );
}

interface Chart {
  title: string;
  series: Series[];
  isLog: boolean;
}

const isPositive = (values: (number | null)[]) => values.every((value) => value === null || value > 0);

function pair(items: EpochRecord[], validation: string, training: string): Series[] {
  return [
    { label: training, color: '--c1', values: valuesOf(items, training), dashed: true },
    { label: validation, color: '--c2', values: valuesOf(items, validation) },
  ];
}

function apart(items: EpochRecord[]): Chart[] {
  const rates = items.map(({ learningRate }) => learningRate);
  const losses = pair(items, 'valLoss', 'loss');
  const penalties = valuesOf(items, 'penalty');
  const hasPenalty = penalties.some((value) => value !== null && value > 0);
  return [
    { title: 'Dice', series: pair(items, 'valDice', 'dice'), isLog: false },
    { title: 'Loss', series: losses, isLog: losses.every(({ values }) => isPositive(values)) },
    {
      title: 'Learning rate',
      series: [{ label: 'learningRate', color: '--ink-2', values: rates, stepped: true }],
      isLog: isPositive(rates) && new Set(rates).size > 1,
    },
    { title: 'Intersection over union', series: pair(items, 'valIou', 'iou'), isLog: false },
    ...(hasPenalty
      ? [
          {
            title: 'What the loss is made of',
            series: [
              { label: 'dataLoss', color: '--c1', values: valuesOf(items, 'dataLoss') },
              { label: 'penalty', color: '--c4', values: penalties },
            ],
            isLog: false,
          },
        ]
      : []),
  ];
}

function scaled(items: EpochRecord[]): Chart {
  return { title: 'Losses by their common maximum, and Dice', series: scaledCurves(items), isLog: false };
}
