const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** `0.4 s`, `12 s`, `3 min 05 s`, `3 h 50 min`; `–` where unknown. */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined) return '–';
  if (durationMs < 9950) return `${(durationMs / SECOND_MS).toFixed(1)} s`;
  const seconds = Math.round(durationMs / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  if (durationMs < HOUR_MS) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(durationMs / MINUTE_MS);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
