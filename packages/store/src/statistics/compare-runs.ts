import { twoSidedP } from './student.js';

/** The value of one run of a point. Runs of two points with the same repeat and fold share seed and split. */
export interface RunValue {
  repeat: number;
  fold: number | null;
  value: number;
}

/** Points whose runs differ with a p-value below this can be told apart. */
const level = 0.05;

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the sample. */
function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** P-value of a difference of means with this squared standard error. */
function pOf(difference: number, squaredError: number, degrees: number): number {
  if (squaredError === 0) return difference === 0 ? 1 : 0;
  return twoSidedP(difference / Math.sqrt(squaredError), degrees);
}

function pairedP(differences: readonly number[]): number {
  const { length } = differences;
  return pOf(meanOf(differences), varianceOf(differences) / length, length - 1);
}

/** Welch's test, for different variances. */
function welchP(a: readonly number[], b: readonly number[]): number {
  const [first, second] = [varianceOf(a) / a.length, varianceOf(b) / b.length];
  const degrees = (first + second) ** 2 / (first ** 2 / (a.length - 1) + second ** 2 / (b.length - 1));
  return pOf(meanOf(a) - meanOf(b), first + second, degrees);
}

/**
 * Two-sided p-value that two points are equally good: by a paired t-test over the runs with a common repeat and fold where there are two
 * or more, else by Welch's t-test. Null where a point has a single run: one number says nothing of what runs differ by.
 */
export function differenceP(a: readonly RunValue[], b: readonly RunValue[]): number | null {
  const keyOf = ({ repeat, fold }: RunValue) => `${repeat}/${fold}`;
  const others = new Map(b.map((run) => [keyOf(run), run.value]));
  const differences = a.flatMap((run) => {
    const other = others.get(keyOf(run));
    return other === undefined ? [] : [run.value - other];
  });
  if (differences.length > 1) return pairedP(differences);
  if (a.length < 2 || b.length < 2) return null;
  return welchP(
    a.map(({ value }) => value),
    b.map(({ value }) => value),
  );
}

/** Whether two points can't be told apart by their runs. False where that can't be tested. */
export function areTied(a: readonly RunValue[], b: readonly RunValue[]): boolean {
  const p = differenceP(a, b);
  return p !== null && p >= level;
}
