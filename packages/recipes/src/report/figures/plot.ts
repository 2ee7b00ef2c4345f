import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { shown } from '../../outcome/statistics.js';
import { escapeHtml } from '../escape-html.js';

/** Lines of one chart. `values`: by x, null where there is none. */
export interface Line {
  name: string;
  color: string;
  points: readonly (readonly [x: number, y: number | null])[];
  isDashed?: boolean;
}

export interface PlotSize {
  width: number;
  height: number;
}

interface Axes {
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
  xTitle: string;
  yTitle: string;
  isLogX?: boolean;
}

type Scale = ScaleContinuousNumeric<number, number>;

const MARGIN = { left: 46, right: 8, top: 8, bottom: 30 };
const TICKS = 4;

const text = (x: number, y: number, content: string, attributes = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeHtml(content)}</text>`;

/** Small and large numbers as powers: zeros cannot be counted at a glance. */
function tickText(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return rounded !== 0 && (size < 1e-3 || size >= 1e6) ? rounded.toExponential() : String(rounded);
}

function scalesOf({ width, height }: PlotSize, { x, y, isLogX = false }: Axes): { x: Scale; y: Scale } {
  const across = (isLogX ? scaleLog() : scaleLinear()) as Scale;
  return {
    x: across.domain([...x]).range([MARGIN.left, width - MARGIN.right]),
    y: scaleLinear()
      .domain([...y])
      .range([height - MARGIN.bottom, MARGIN.top]) as Scale,
  };
}

function frame({ width, height }: PlotSize, scales: { x: Scale; y: Scale }, axes: Axes): string {
  const bottom = height - MARGIN.bottom;
  const rows = scales.y.ticks(TICKS).map((tick) => {
    const at = scales.y(tick);
    return `<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>${text(MARGIN.left - 5, at + 3, tickText(tick), 'text-anchor="end"')}`;
  });
  const ticks = axes.isLogX
    ? scales.x.ticks(TICKS).filter((tick) => Number.isInteger(Math.log10(tick)))
    : scales.x.ticks(TICKS);
  const columns = ticks.map((tick) =>
    text(scales.x(tick), bottom + 13, tickText(tick), 'text-anchor="middle"'),
  );
  const titles = [
    text((MARGIN.left + width) / 2, height - 3, axes.xTitle, 'text-anchor="middle" class="axis"'),
    text(
      0,
      0,
      axes.yTitle,
      `text-anchor="middle" class="axis" transform="translate(10 ${(bottom / 2).toFixed(1)}) rotate(-90)"`,
    ),
  ];
  return [...rows, ...columns, ...titles].join('');
}

function svg({ width, height }: PlotSize, title: string, content: string): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(title)}">${content}</svg>`;
}

const extent = (values: readonly number[], fallback: readonly [number, number]): readonly [number, number] =>
  values.length === 0 ? fallback : [Math.min(...values), Math.max(...values)];

/** Lines over x, with a grid. @param y range; default: that of the values */
export function linePlot(
  title: string,
  lines: readonly Line[],
  axes: { xTitle: string; yTitle: string; y?: readonly [number, number] },
  size: PlotSize = { width: 300, height: 190 },
): string {
  const points = lines.flatMap((each) => each.points);
  const x = extent(
    points.map(([at]) => at),
    [0, 1],
  );
  const finite = points.flatMap(([, value]) => (value !== null && Number.isFinite(value) ? [value] : []));
  const y = axes.y ?? extent(finite, [0, 1]);
  const own = { ...axes, x, y: y[0] === y[1] ? ([y[0] - 1, y[1] + 1] as const) : y };
  const scales = scalesOf(size, own);
  const path = line<readonly [number, number | null]>()
    .defined(([, value]) => value !== null && Number.isFinite(value))
    .x(([at]) => scales.x(at))
    .y(([, value]) => scales.y(value ?? 0));
  const drawn = lines.map(
    ({ name, color, points: own, isDashed }) =>
      `<path d="${path([...own]) ?? ''}" fill="none" style="stroke:${color}" stroke-width="1.5"${isDashed ? ' stroke-dasharray="4 3"' : ''}><title>${escapeHtml(name)}</title></path>`,
  );
  return svg(size, title, frame(size, scales, own) + drawn.join(''));
}

/** Dots. */
export function dotPlot(
  title: string,
  dots: readonly { x: number; y: number; name: string }[],
  axes: { xTitle: string; yTitle: string; isLogX?: boolean },
  size: PlotSize = { width: 520, height: 260 },
): string {
  const shown = dots.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const [low, high] = extent(
    shown.map(({ y }) => y),
    [0, 1],
  );
  const pad = (high - low) * 0.05 || 1;
  const [left, right] = extent(
    shown.map(({ x }) => x),
    [1, 10],
  );
  const x = left === right ? ([left / 2, right * 2 || 1] as const) : ([left, right] as const);
  const own = { ...axes, x, y: [low - pad, high + pad] as const };
  const scales = scalesOf(size, own);
  const drawn = shown.map(
    ({ x: across, y, name }) =>
      `<circle cx="${scales.x(across).toFixed(1)}" cy="${scales.y(y).toFixed(1)}" r="3.5" class="dot"><title>${escapeHtml(name)}</title></circle>`,
  );
  return svg(size, title, frame(size, scales, own) + drawn.join(''));
}

/** Groups of bars from 0. */
export function barPlot(
  title: string,
  groups: readonly { name: string; bars: readonly { name: string; value: number; color: string }[] }[],
  yTitle: string,
): string {
  const most = Math.max(1, ...groups.map(({ bars }) => bars.length));
  const size = { width: Math.max(300, MARGIN.left + groups.length * (most * 18 + 24)), height: 240 };
  const values = groups.flatMap(({ bars }) =>
    bars.flatMap(({ value }) => (Number.isFinite(value) ? [value] : [])),
  );
  const own = {
    x: [0, groups.length] as const,
    y: [0, Math.max(...values, 0) || 1] as const,
    xTitle: '',
    yTitle,
  };
  const scales = scalesOf(size, own);
  const bottom = size.height - MARGIN.bottom;
  const drawn = groups.map(({ name, bars }, index) => {
    const center = scales.x(index + 0.5);
    const rects = bars.map(({ name: bar, value, color }, place) => {
      const top = Number.isFinite(value) ? scales.y(value) : bottom;
      const left = center + (place - bars.length / 2) * 18;
      return `<rect x="${left.toFixed(1)}" y="${top.toFixed(1)}" width="15" height="${Math.max(0, bottom - top).toFixed(1)}" style="fill:${color}"><title>${escapeHtml(`${name}, ${bar}: ${shown(value)}`)}</title></rect>`;
    });
    return rects.join('') + text(center, bottom + 13, name, 'text-anchor="middle"');
  });
  const rows = scales.y.ticks(TICKS).map((tick) => {
    const at = scales.y(tick).toFixed(1);
    return `<line class="grid" x1="${MARGIN.left}" x2="${size.width - MARGIN.right}" y1="${at}" y2="${at}"/>${text(MARGIN.left - 5, Number(at) + 3, tickText(tick), 'text-anchor="end"')}`;
  });
  const yName = text(
    0,
    0,
    yTitle,
    `text-anchor="middle" class="axis" transform="translate(10 ${bottom / 2}) rotate(-90)"`,
  );
  return svg(size, title, rows.join('') + drawn.join('') + yName);
}
