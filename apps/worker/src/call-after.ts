/** What a timer of Node can wait for; of more it makes a millisecond. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls once after so many milliseconds, which may be more than a timer can wait (25 days). @returns gives it up */
export function callAfter(ms: number, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number) => {
    const next = leftMs > LONGEST_MS ? () => wait(leftMs - LONGEST_MS) : call;
    timer = setTimeout(next, Math.min(leftMs, LONGEST_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
