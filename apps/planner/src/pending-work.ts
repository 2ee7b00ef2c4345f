import type { ResolvedSweepSpec } from '@unetsweep/contract';
import { type MethodCursor, pointsBefore, repeatSeed } from '@unetsweep/search';
import type { NewPoint, Store, StoredPoint } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';

interface PlannedSweep {
  sweepId: string;
  fence: number;
  spec: ResolvedSweepSpec;
  cursor: MethodCursor | null;
}

const numberIn = (cursor: MethodCursor | null, name: string): number | null => {
  const value = cursor?.[name];
  return typeof value === 'number' ? value : null;
};

/** What an extended sweep wants for points that are there: further repeats, and trials that train on. Its cursor survives a restart. */
export class PendingWork {
  /** Number of the first point that may lack repeats; null: none does. */
  private repeatsFrom: number | null;
  /** Length to which trials that still run shorter are to be brought once they have ended; null: all are. */
  private epochs: number | null;

  constructor(
    private readonly store: Store,
    private readonly sweep: PlannedSweep,
  ) {
    this.repeatsFrom = numberIn(sweep.cursor, 'repeatsFrom');
    this.epochs = numberIn(sweep.cursor, 'epochs');
  }

  get lacksRuns(): boolean {
    return this.repeatsFrom !== null;
  }

  /** The next points that lack repeats, with the runs that they lack. */
  async nextRuns(
    limit: number,
    nextTrial: () => number,
    length: { budgetEpochs?: number },
  ): Promise<NewPoint[]> {
    const from = this.repeatsFrom ?? 1;
    const to = pointsBefore(this.sweep.cursor);
    const page = await this.store.planning.points(this.sweep.sweepId, { from, to, limit });
    const last = page.at(-1);
    this.repeatsFrom = last && last.number < to ? last.number + 1 : null;
    return page.flatMap((point) => {
      if (point.isWithdrawn) return [];
      const trials = missingRuns(point, this.sweep.spec).map((run) => ({
        id: uuidv7(),
        number: nextTrial(),
        ...run,
        ...length,
      }));
      const { id, number, params, memoryMb, gpuMemoryMb } = point;
      return trials.length === 0 ? [] : [{ id, number, params, decision: {}, memoryMb, gpuMemoryMb, trials }];
    });
  }

  /** Whether trials run that must train on once they have ended; queues those that have. */
  async isLengthening(isPlanned: boolean): Promise<boolean> {
    if (this.epochs === null || !isPlanned) return false;
    const { sweepId, fence } = this.sweep;
    const running = await this.store.planning.lengthen(sweepId, fence, this.epochs);
    if (running === 0) this.epochs = null;
    return running !== 0;
  }

  cursor(): MethodCursor {
    const { repeatsFrom, epochs } = this;
    return { ...(repeatsFrom !== null && { repeatsFrom }), ...(epochs !== null && { epochs }) };
  }
}

function missingRuns({ runs }: StoredPoint, { repeats, seed }: ResolvedSweepSpec) {
  const folds = [...new Set(runs.map(({ fold }) => fold))];
  const there = Math.max(...runs.map(({ repeat }) => repeat));
  const missing: { repeat: number; fold: number | null; seed: number }[] = [];
  for (let repeat = there + 1; repeat <= repeats; repeat++)
    for (const fold of folds) missing.push({ repeat, fold, seed: repeatSeed(seed, repeat) });
  return missing;
}
