import uPlot from 'uplot';
import { formatTick } from '../format/format.js';
import type { Band, Series } from './series.js';

/** Epochs and trials are whole numbers. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap((step) => [1, 10, 100, 1000, 10_000].map((scale) => step * scale))
  .sort((a, b) => a - b);

interface Look {
  series: Series[];
  height: number;
  range: [number, number] | undefined;
  isLog: boolean;
  band: Band | undefined;
  marked: { current: number | undefined };
}

export function plotOptions(element: HTMLElement, look: Look): uPlot.Options {
  const { series, height, range, isLog, band } = look;
  const style = getComputedStyle(element);
  const color = (token: string) => style.getPropertyValue(token).trim();
  const font = `11px ${color('--sans')}`;
  const axis = { stroke: color('--ink-3'), font, ticks: { show: false } };
  const edge: uPlot.Series = { width: 0, points: { show: false }, stroke: 'transparent' };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { ...(range ? { range } : {}), ...(isLog ? { distr: 3 } : {}) } },
    axes: [
      {
        ...axis,
        incrs: WHOLE_STEPS,
        size: 24,
        grid: { show: false },
        border: { show: true, stroke: color('--line-2'), width: 1 },
      },
      {
        ...axis,
        size: 48,
        grid: {
          stroke: color('--line'),
          width: 1,
          ...(isLog ? { filter: (_plot, splits) => splits.map(onRoundDigit) } : {}),
        },
        values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : formatTick(tick))),
      },
    ],
    ...(band ? { bands: [{ series: [1, 2], fill: `${color(band.color)}2e` }] } : {}),
    hooks: { draw: [(plot) => drawMark(plot, look.marked.current, color('--ink-3'))] },
    series: [
      {},
      ...(band ? [edge, edge] : []),
      ...series.map((one) => lineOf(one, color(one.color))).reverse(),
    ],
  };
}

/** On a log axis a line at each digit is too much. */
function onRoundDigit(value: number | null): number | null {
  if (value === null || value <= 0) return null;
  const digit = Number(value.toExponential(0)[0]);
  return digit === 1 || digit === 2 || digit === 5 ? value : null;
}

function lineOf({ label, dashed, dots, stepped, width = 1.6 }: Series, stroke: string): uPlot.Series {
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
}

/** The present epoch, the same in every chart. */
function drawMark(plot: uPlot, mark: number | undefined, color: string): void {
  if (mark === undefined) return;
  const at = Math.round(plot.valToPos(mark, 'x', true));
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(at, bbox.top);
  ctx.lineTo(at, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
