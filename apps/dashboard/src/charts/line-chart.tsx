import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Series {
  label: string;
  /** A colour token such as `--c1`. */
  color: string;
  values: (number | null)[];
  dashed?: boolean;
  /** Dots without a line. */
  dots?: boolean;
  /** Holds a value until the next one. */
  stepped?: boolean;
  width?: number;
  /** Left out of the legend, for many curves of one kind. */
  unlisted?: boolean;
}

/** Epochs and trials are whole numbers. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => [1, 10, 100, 1000, 10_000].map((scale) => step * scale))
  .sort((a, b) => a - b);

interface LineChartProps {
  /** A sentence that says what the chart shows. */
  name: string;
  x: number[];
  xLabel: string;
  series: Series[];
  height?: number;
  /** Fixed range of the vertical axis, where it has one. */
  range?: [number, number];
  theme: string;
}

/** Curves on a canvas: hairline horizontal grid, labels outside, a table instead on request. */
export function LineChart({ name, x, xLabel, series, height = 200, range, theme }: LineChartProps) {
  const [asTable, setAsTable] = useState(false);
  const listed = series.filter(({ unlisted }) => !unlisted);
  return (
    <figure className="chart">
      <div className="chart-keys">
        {listed.map(({ label, color, dashed, dots }) => (
          <span key={label}>
            <i className={dots ? 'dot' : dashed ? 'dashed' : undefined} style={{ color: `var(${color})` }} />
            <span className="mono">{label}</span>
          </span>
        ))}
        <button
          type="button"
          className="button quiet"
          style={{ marginLeft: 'auto' }}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </button>
      </div>
      {asTable ? (
        <ChartTable x={x} xLabel={xLabel} series={series} />
      ) : (
        <div role="img" aria-label={name}>
          <Plot x={x} series={series} height={height} range={range} theme={theme} />
        </div>
      )}
      <figcaption className="axis-note">{xLabel}</figcaption>
    </figure>
  );
}

function Plot({
  x,
  series,
  height,
  range,
  theme,
}: {
  x: number[];
  series: Series[];
  height: number;
  range: [number, number] | undefined;
  theme: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useMemo((): uPlot.AlignedData => [x, ...series.map(({ values }) => values)], [x, series]);
  const shape = JSON.stringify([series.map(({ values: _, ...rest }) => rest), height, range, theme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all that needs a new plot; data alone is set below.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(plotOptions(element, series, height, range), data, element);
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);
  return <div ref={host} />;
}

function plotOptions(
  element: HTMLElement,
  series: Series[],
  height: number,
  range: [number, number] | undefined,
): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (token: string) => style.getPropertyValue(token).trim();
  const font = `11px ${color('--sans')}`;
  const axis = { stroke: color('--ink-3'), font, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: range ? { range } : {} },
    axes: [
      {
        ...axis,
        incrs: WHOLE_STEPS,
        size: 24,
        grid: { show: false },
        border: { show: true, stroke: color('--line-2'), width: 1 },
      },
      { ...axis, size: 44, grid: { stroke: color('--line'), width: 1 } },
    ],
    series: [
      {},
      ...series.map(({ label, color: token, dashed, dots, stepped, width = 1.6 }): uPlot.Series => {
        const stroke = color(token);
        return {
          label,
          stroke,
          width: dots ? 0 : width,
          ...(dashed ? { dash: [5, 4] } : {}),
          points: { show: dots ?? false, size: 6, fill: stroke, stroke },
          ...(dots ? { paths: () => null } : {}),
          ...(stepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
          spanGaps: true,
        };
      }),
    ],
  };
}

function ChartTable({ x, xLabel, series }: { x: number[]; xLabel: string; series: Series[] }) {
  return (
    <div className="scroll" style={{ maxHeight: 260 }}>
      <table>
        <thead>
          <tr>
            <th className="number">{xLabel}</th>
            {series.map(({ label }) => (
              <th key={label} className="number mono">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {x.map((value, index) => (
            <tr key={value}>
              <td className="number">{value}</td>
              {series.map(({ label, values }) => (
                <td key={label} className="number">
                  {values[index]?.toFixed(4) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
