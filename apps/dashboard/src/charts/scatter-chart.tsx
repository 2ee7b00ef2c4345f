import { useMemo } from 'react';
import { type Axis, axisOf, linearAxis, type Value } from './axis.js';
import { useWidth } from './use-width.js';

const HEIGHT = 240;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 10;
const RIGHT = 10;
/** Share of a place within which equal values are spread, so that dots do not hide each other. */
const SPREAD = 0.03;

interface ScatterChartProps {
  name: string;
  x: Value[];
  y: (number | null)[];
  xLabel: string;
  /** Place of the best trial in the lists; -1 = none yet. */
  bestIndex: number;
  /** One name a dot, shown at it. */
  labels: string[];
  /** A class of its own for each dot; default: none. */
  kinds?: string[];
  /** Whether few different numbers stand where they belong, too, rather than side by side. */
  isNumeric?: boolean;
}

/** One dot a trial. */
export function ScatterChart(props: ScatterChartProps) {
  const { name, x, y, xLabel, bestIndex, labels, kinds, isNumeric = false } = props;
  const [host, width] = useWidth<HTMLDivElement>();
  const xAxis = useMemo(() => (isNumeric ? linearAxis(x) : axisOf(x)), [x, isNumeric]);
  const yAxis = useMemo(() => linearAxis(y), [y]);
  const across = (at: number) => LEFT + at * (width - LEFT - RIGHT);
  const down = (at: number) => TOP + (1 - at) * (HEIGHT - TOP - BOTTOM);
  const dots = x.flatMap((value, index) => {
    const at = xAxis.place(value);
    const up = yAxis.place(y[index] ?? null);
    if (at === null || up === null) return [];
    const shift = !isNumeric && xAxis.ticks.length > 1 ? (((index * 7) % 11) / 10 - 0.5) * SPREAD : 0;
    return [{ index, cx: across(at + shift), cy: down(up) }];
  });
  return (
    <figure className="chart">
      <div ref={host} className="plot" style={{ height: HEIGHT }}>
        {width > 0 ? (
          <svg role="img" aria-label={name} width={width} height={HEIGHT}>
            <Grid xAxis={xAxis} yAxis={yAxis} across={across} down={down} width={width} />
            {dots.map(({ index, cx, cy }) =>
              index === bestIndex ? null : (
                <circle key={index} cx={cx} cy={cy} r="3" className={`dot ${kinds?.[index] ?? ''}`}>
                  <title>{labels[index]}</title>
                </circle>
              ),
            )}
            {dots
              .filter(({ index }) => index === bestIndex)
              .map(({ index, cx, cy }) => (
                <text key={index} x={cx} y={cy + 5} className="best-mark">
                  ★<title>{labels[index]}</title>
                </text>
              ))}
          </svg>
        ) : null}
      </div>
      <figcaption className="axis-note mono">
        {xLabel}
        {xAxis.isLog ? ', log axis' : ''}
      </figcaption>
    </figure>
  );
}

interface GridProps {
  xAxis: Axis;
  yAxis: Axis;
  across: (at: number) => number;
  down: (at: number) => number;
  width: number;
}

function Grid({ xAxis, yAxis, across, down, width }: GridProps) {
  const every = Math.ceil(xAxis.ticks.length / Math.max(1, Math.floor(width / 70)));
  return (
    <g className="grid">
      {yAxis.ticks.map(({ at, text }) => (
        <g key={text}>
          <line x1={LEFT} x2={width - RIGHT} y1={down(at)} y2={down(at)} />
          <text x={LEFT - 6} y={down(at) + 4} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      {xAxis.ticks
        .filter((_, index) => index % every === 0)
        .map(({ at, text }) => (
          <text key={text} x={across(at)} y={HEIGHT - 8} textAnchor="middle">
            {text}
          </text>
        ))}
    </g>
  );
}
