import type { Sweep } from '@unetsweep/contract';
import { api, type SurfaceChart } from '../../../api/api.js';
import { useWidth } from '../../../charts/use-width.js';
import { FaultNote } from '../../../components/fault-note.js';
import { formatScore } from '../../../format/format.js';
import { binRange, binText } from './bin-text.js';
import { useAnalysis } from './use-analysis.js';

const LEFT = 78;
const BOTTOM = 22;
const HIGHEST_CELL = 44;
const LEAST_HEIGHT = 180;
const LABEL_WIDTH = 64;
const LABEL_HEIGHT = 14;
const PERCENT = 100;

interface SurfaceProps {
  sweep: Sweep;
  chart: 'contour' | 'heatmap';
  x: string;
  y: string;
}

/** The mean of the objective over two parameters, the better, the darker. */
export function SurfaceView({ sweep, chart, x, y }: SurfaceProps) {
  const { data, error, reload, isOld } = useAnalysis(sweep, `${chart}/${x}/${y}`, (signal) =>
    api.surfaceChart(sweep.id, chart, { x: `params.${x}`, y: `params.${y}` }, signal),
  );
  return (
    <>
      {error ? <FaultNote error={error} retry={reload} hasOldData={data !== null} /> : null}
      {data === null || data.points === 0 ? (
        <p className="hint chart-room">The first cell comes with the first point that ends.</p>
      ) : (
        <div className={isOld ? 'old' : undefined}>
          <Surface surface={data} />
        </div>
      )}
    </>
  );
}

interface Cell {
  column: number;
  row: number;
  value: number;
  text: string;
}

/** Cells with a value, the lowest bin of y at the bottom. */
function cellsOf({ x, y, mean, count }: SurfaceChart): Cell[] {
  return mean.flatMap((line, row) =>
    line.flatMap((value, column) => {
      if (value === null) return [];
      const points = count[row]?.[column] ?? 0;
      const where = `${x.parameter} ${binRange(x.bins[column] ?? EMPTY)}, ${y.parameter} ${binRange(y.bins[row] ?? EMPTY)}`;
      const over = points === 0 ? 'from its neighbours' : `${points} ${points === 1 ? 'point' : 'points'}`;
      return [{ column, row, value, text: `${where}: ${formatScore(value)}, ${over}` }];
    }),
  );
}

const EMPTY = { label: '', low: null, high: null, centre: null };

function Surface({ surface }: { surface: SurfaceChart }) {
  const [host, width] = useWidth<HTMLDivElement>();
  const { x, y, mode, metric, method } = surface;
  const cells = cellsOf(surface);
  const values = cells.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const best = cells.find(({ value }) => value === (mode === 'max' ? high : low));
  const across = (width - LEFT) / x.bins.length;
  const height = Math.max(LEAST_HEIGHT, Math.min(HIGHEST_CELL * y.bins.length, 320));
  const down = (height - BOTTOM) / y.bins.length;
  const top = (row: number) => (y.bins.length - 1 - row) * down;
  const paint = (value: number) => {
    const share = high > low ? (value - low) / (high - low) : 1;
    const good = (mode === 'max' ? share : 1 - share) * PERCENT;
    return `color-mix(in oklab, var(--heat-hi) ${good.toFixed(0)}%, var(--heat-lo))`;
  };
  const everyX = Math.ceil(LABEL_WIDTH / Math.max(1, across));
  const everyY = Math.ceil(LABEL_HEIGHT / Math.max(1, down));
  return (
    <figure className="chart">
      <div ref={host} className="plot" style={{ height }}>
        {width > 0 ? (
          <svg
            role="img"
            aria-label={`${metric} by ${x.parameter} and ${y.parameter}; best cell ${best?.text ?? 'none'}`}
            width={width}
            height={height}
          >
            {cells.map(({ column, row, value, text }) => (
              <rect
                key={`${column}/${row}`}
                x={LEFT + column * across}
                y={top(row)}
                width={across}
                height={down}
                style={{ fill: paint(value) }}
              >
                <title>{text}</title>
              </rect>
            ))}
            {best ? (
              <text
                x={LEFT + (best.column + 0.5) * across}
                y={top(best.row) + down / 2 + 5}
                className="best-mark on-heat"
              >
                ★<title>{best.text}</title>
              </text>
            ) : null}
            <g className="grid">
              {x.bins.map((bin, index) =>
                index % everyX === 0 ? (
                  <text
                    key={binRange(bin)}
                    x={LEFT + (index + 0.5) * across}
                    y={height - 6}
                    textAnchor="middle"
                  >
                    {binText(bin)}
                  </text>
                ) : null,
              )}
              {y.bins.map((bin, index) =>
                index % everyY === 0 ? (
                  <text key={binRange(bin)} x={LEFT - 6} y={top(index) + down / 2 + 4} textAnchor="end">
                    {binText(bin)}
                  </text>
                ) : null,
              )}
            </g>
          </svg>
        ) : null}
      </div>
      <figcaption className="axis-note">
        <span className="mono">{x.parameter}</span> across, <span className="mono">{y.parameter}</span>{' '}
        upwards; mean {metric}, {formatScore(low)} to {formatScore(high)}, the better, the stronger
        {method === 'interpolated' ? '; smoothed over neighbouring cells' : ''}
      </figcaption>
    </figure>
  );
}
