const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A score: four digits; `–` where there is none, never 0. */
export function formatScore(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(4);
}

/** The value of any metric: a count as it is, else four digits. */
export function formatMetric(value: number | null | undefined): string {
  return Number.isInteger(value) && Math.abs(value ?? 0) >= 100 ? String(value) : formatScore(value);
}

/** A parameter's value; small and large numbers as `1e−3`. */
export function formatParam(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return JSON.stringify(value);
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.01 || size >= 1e6))
    return value.toExponential().replace('e+', 'e').replace('e-', 'e−');
  return String(value);
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `3 h 50 min`. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined) return '–';
  if (durationMs < 9950) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (durationMs < HOUR_MS)
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(durationMs / MINUTE_MS);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `just now`, `12 min ago`, `3 h ago`, `5 days ago`. */
export function formatAge(time: string | null, nowMs: number): string {
  if (time === null) return '–';
  const ageMs = Math.max(0, nowMs - Date.parse(time));
  if (ageMs < MINUTE_MS) return 'just now';
  if (ageMs < HOUR_MS) return `${Math.floor(ageMs / MINUTE_MS)} min ago`;
  if (ageMs < DAY_MS) return `${Math.floor(ageMs / HOUR_MS)} h ago`;
  const days = Math.floor(ageMs / DAY_MS);
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** The clock time that a duration from now means, `16:09`. */
export function formatClock(timeMs: number): string {
  return new Date(timeMs).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(0)} kB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** The last part of a path, `learningRate` of `optimizer.learningRate`; `optimizer` of `optimizer.name`. */
export function shortPath(path: string): string {
  const parts = path.replace(/^params\./, '').split('.');
  const last = parts.at(-1) ?? path;
  return last === 'name' ? (parts.at(-2) ?? last) : last;
}

/** `1,179,121`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en');
}

/** `0.4 %`, `12 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `24 GB`, `800 MB`. */
export function formatMemory(megabytes: number): string {
  return megabytes >= 1024 ? `${Math.round(megabytes / 1024)} GB` : `${megabytes} MB`;
}

/** An axis label: short, without a row of zeros. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5))
    return value.toExponential(0).replace('e+', 'e').replace('e-', 'e−');
  return String(Number(value.toPrecision(4)));
}
