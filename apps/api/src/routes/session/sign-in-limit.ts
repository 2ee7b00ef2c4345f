/** Failures that one address has within a window before it has to wait. */
const FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered; beyond, the oldest is forgotten. */
const ADDRESSES = 10_000;

/** Slows down who guesses keys: counts failed sign-ins by address. */
export class SignInLimit {
  readonly #failures = new Map<string, { count: number; endsAtMs: number }>();

  /** @returns how long the address has to wait, s; 0 = not at all */
  waitS(address: string, nowMs = Date.now()): number {
    const entry = this.#failures.get(address);
    if (entry === undefined || entry.endsAtMs <= nowMs || entry.count < FAILURES) return 0;
    return Math.ceil((entry.endsAtMs - nowMs) / 1000);
  }

  fail(address: string, nowMs = Date.now()): void {
    const known = this.#failures.get(address);
    const isOpen = known !== undefined && known.endsAtMs > nowMs;
    const entry = isOpen ? known : { count: 0, endsAtMs: nowMs + WINDOW_MS };
    this.#failures.delete(address);
    this.#failures.set(address, { ...entry, count: entry.count + 1 });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeed(address: string): void {
    this.#failures.delete(address);
  }
}
