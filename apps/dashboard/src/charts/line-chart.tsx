import { useEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ChartTable } from './chart-table.js';
import { plotOptions } from './plot-options.js';
import type { Band, Series } from './series.js';

interface LineChartProps {
  /** A sentence that says what the chart shows. */
  name: string;
  x: number[];
  xLabel: string;
  series: Series[];
  height?: number;
  /** Fixed range of the vertical axis, where it has one. */
  range?: [number, number];
  isLog?: boolean;
  band?: Band;
  /** Where a vertical line marks the present epoch. */
  mark?: number;
  theme: string;
}

/** Curves on a canvas: hairline horizontal grid, labels outside, a table instead on request. */
export function LineChart(props: LineChartProps) {
  const { name, x, xLabel, series, band, isLog = false } = props;
  const [asTable, setAsTable] = useState(false);
  return (
    <figure className="chart">
      <div className="chart-keys">
        {series
          .filter(({ unlisted }) => !unlisted)
          .map(({ label, color, dashed, dots }) => (
            <span key={label}>
              <i
                className={dots ? 'dot' : dashed ? 'dashed' : undefined}
                style={{ color: `var(${color})` }}
              />
              <span className="mono">{label}</span>
            </span>
          ))}
        {band ? (
          <span>
            <i className="area" style={{ color: `var(${band.color})` }} />
            {band.label}
          </span>
        ) : null}
        <button type="button" className="button quiet" onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show as chart' : 'Show as table'}
        </button>
      </div>
      {asTable ? (
        <ChartTable x={x} xLabel={xLabel} series={series} />
      ) : (
        <div role="img" aria-label={name}>
          <Plot {...props} />
        </div>
      )}
      <figcaption className="axis-note">
        {isLog ? 'log axis, ' : ''}
        {xLabel}
      </figcaption>
    </figure>
  );
}

function Plot({ x, series, height = 200, range, isLog = false, band, mark, theme }: LineChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const marked = useRef(mark);
  marked.current = mark;
  const data = useMemo((): uPlot.AlignedData => {
    const lists = band ? [band.high, band.low] : [];
    // What is named first is drawn last, above the others.
    return [x, ...lists, ...series.map(({ values }) => values).reverse()];
  }, [x, series, band]);
  const look = { series, height, range, isLog, band, marked };
  const shape = JSON.stringify([
    series.map(({ values: _, ...rest }) => rest),
    height,
    range,
    isLog,
    band?.color,
    theme,
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for all that needs a new plot; data alone is set below.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(plotOptions(element, look), data, element);
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: another mark is drawn on the same plot.
  useEffect(() => {
    plot.current?.redraw(false);
  }, [mark]);
  return <div ref={host} style={{ height }} />;
}
