export interface Suggestion {
  code: string;
  /** A plain sentence. */
  message: string;
  /** Values by path that it proposes; empty where it proposes none. */
  set: Record<string, number>;
}

/** Numbers as a person writes them. */
export function plain(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5))
    return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}
