/** A score as tables show it: four digits, `–` where there is none (never 0). */
export function formatScore(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(4);
}

/** A parameter's value: rates as `1e-3`, text as it is, everything else as compact JSON. */
export function formatParam(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return JSON.stringify(value);
  const size = Math.abs(value);
  if (value !== 0 && (size < 0.01 || size >= 1e6)) {
    return value.toExponential().replace('e+', 'e');
  }
  return String(value);
}
