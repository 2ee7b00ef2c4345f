import { useMemo } from 'react';
import { type Axis, axisOf, linearAxis, type Value } from './axis.js';
import { useWidth } from './use-width.js';

const HEIGHT = 250;
const TOP = 34;
const BOTTOM = 14;
const SIDE = 64;
/** Narrower than this the chart scrolls inside its card. */
const LEAST_WIDTH = 640;

interface ParallelChartProps {
  name: string;
  /** The parameters in the order of their lines. */
  columns: { name: string; values: Value[] }[];
  objective: { name: string; values: (number | null)[]; mode: 'min' | 'max' };
  bestIndex: number;
}

/** One line a trial through its values; the stronger, the better. */
export function ParallelChart({ name, columns, objective, bestIndex }: ParallelChartProps) {
  const [host, hostWidth] = useWidth<HTMLDivElement>();
  const width = Math.max(LEAST_WIDTH, hostWidth);
  const axes = useMemo(
    () => [
      ...columns.map((column) => ({ name: column.name, values: column.values, axis: axisOf(column.values) })),
      { name: objective.name, values: objective.values as Value[], axis: linearAxis(objective.values) },
    ],
    [columns, objective],
  );
  const across = (index: number) => SIDE + (index * (width - 2 * SIDE)) / Math.max(1, axes.length - 1);
  const down = (at: number) => TOP + (1 - at) * (HEIGHT - TOP - BOTTOM);
  const rank = useMemo(() => ranks(objective.values, objective.mode), [objective]);
  const order = rank.map(({ index }) => index);
  const lineOf = (trial: number) => pathOf(axes, trial, across, down);
  return (
    <div ref={host} className="plot scroll" style={{ height: HEIGHT }}>
      {hostWidth > 0 ? (
        <svg role="img" aria-label={name} width={width} height={HEIGHT}>
          <g className="lines">
            {rank.map(({ index, share }) => (
              <path
                key={index}
                d={lineOf(index)}
                style={{
                  stroke: `color-mix(in srgb, var(--heat-hi) ${Math.round(share * 100)}%, var(--s-track))`,
                }}
              />
            ))}
            {order.includes(bestIndex) ? <path d={lineOf(bestIndex)} className="best-line" /> : null}
          </g>
          {axes.map(({ name: title, axis }, index) => (
            <AxisLine
              key={title}
              title={title}
              axis={axis}
              x={across(index)}
              down={down}
              isLast={index === axes.length - 1}
            />
          ))}
        </svg>
      ) : null}
    </div>
  );
}

/** Trials from the worst to the best, each with its share of the way; those without a value are left out. */
function ranks(values: (number | null)[], mode: 'min' | 'max'): { index: number; share: number }[] {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  known.sort((a, b) => (mode === 'max' ? a.value - b.value : b.value - a.value));
  return known.map(({ index }, place) => ({
    index,
    share: known.length < 2 ? 1 : place / (known.length - 1),
  }));
}

function pathOf(
  axes: { values: Value[]; axis: Axis }[],
  trial: number,
  across: (index: number) => number,
  down: (at: number) => number,
): string {
  const points = axes.flatMap(({ values, axis }, index) => {
    const at = axis.place(values[trial] ?? null);
    return at === null ? [] : [{ x: across(index), y: down(at) }];
  });
  return points
    .map(({ x, y }, index) => {
      const before = points[index - 1];
      if (before === undefined) return `M${x} ${y}`;
      const middle = (before.x + x) / 2;
      return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
    })
    .join('');
}

interface AxisLineProps {
  title: string;
  axis: Axis;
  x: number;
  down: (at: number) => number;
  isLast: boolean;
}

function AxisLine({ title, axis, x, down, isLast }: AxisLineProps) {
  return (
    <g className="grid">
      <line x1={x} x2={x} y1={down(0)} y2={down(1)} className="axis-line" />
      <text x={x} y={16} textAnchor="middle" className="axis-title">
        {title}
      </text>
      {axis.ticks.map(({ at, text }) => (
        <text
          key={text}
          x={isLast ? x + 8 : x - 8}
          y={down(at) + 4}
          textAnchor={isLast ? 'start' : 'end'}
          className="halo"
        >
          {text}
        </text>
      ))}
    </g>
  );
}
