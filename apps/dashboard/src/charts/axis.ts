import { formatParam, formatTick } from '../format/format.js';

export type Value = number | string | null;

/** Where values of one kind stand on a line from 0 to 1, and what is written there. */
export interface Axis {
  place: (value: Value) => number | null;
  ticks: { at: number; text: string }[];
  isLog: boolean;
}

const STEPS = [1, 2, 5];
/** From this ratio on, positive numbers are drawn on a log axis. */
const LOG_FROM = 50;
/** More different numbers than these are an axis, fewer are places of their own. */
const MOST_PLACES = 12;

function roundTicks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count;
  const scale = 10 ** Math.floor(Math.log10(raw));
  const step = scale * (STEPS.find((factor) => factor * scale >= raw) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

export function linearAxis(values: Value[], tickCount = 5): Axis {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  const margin = most > least ? (most - least) * 0.05 : Math.abs(most) * 0.05 || 0.5;
  const low = numbers.length === 0 ? 0 : least - margin;
  const high = numbers.length === 0 ? 1 : most + margin;
  const at = (value: number) => (value - low) / (high - low);
  return {
    place: (value) => (typeof value === 'number' ? at(value) : null),
    ticks: roundTicks(low, high, tickCount).map((value) => ({ at: at(value), text: formatTick(value) })),
    isLog: false,
  };
}

function logAxis(numbers: number[]): Axis {
  const low = Math.log10(Math.min(...numbers));
  const high = Math.log10(Math.max(...numbers));
  const at = (value: number) => 0.04 + (0.92 * (Math.log10(value) - low)) / (high - low);
  const first = Math.ceil(low - 1e-9);
  const powers = Array.from(
    { length: Math.floor(high + 1e-9) - first + 1 },
    (_, index) => 10 ** (first + index),
  );
  return {
    place: (value) => (typeof value === 'number' && value > 0 ? at(value) : null),
    ticks: powers.map((value) => ({ at: at(value), text: formatTick(value) })),
    isLog: true,
  };
}

function placesAxis(values: Value[]): Axis {
  const known = [...new Set(values.filter((value) => value !== null))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)),
  );
  const at = (index: number) => (index + 0.5) / Math.max(1, known.length);
  return {
    place: (value) => {
      const index = value === null ? -1 : known.indexOf(value);
      return index < 0 ? null : at(index);
    },
    ticks: known.map((value, index) => ({ at: at(index), text: formatParam(value) })),
    isLog: false,
  };
}

/** Places for choices, a log axis for numbers over decades, else a linear one. */
export function axisOf(values: Value[]): Axis {
  const known = values.filter((value) => value !== null);
  const numbers = known.filter((value): value is number => typeof value === 'number');
  if (numbers.length < known.length || new Set(known).size <= MOST_PLACES) return placesAxis(values);
  const least = Math.min(...numbers);
  if (least > 0 && Math.max(...numbers) / least >= LOG_FROM) return logAxis(numbers);
  return linearAxis(values);
}
