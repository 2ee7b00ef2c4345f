import type { Fence, PruningRepository, PruningVerdict } from '@unetsweep/store';

interface PruningParts {
  pruning: Pick<PruningRepository, 'judge'>;
  /** Calls the store until it answers. */
  ask<T>(call: () => Promise<T>): Promise<T>;
  /** The run may go on from the rung at which it waits. */
  goOn(): void;
  prune(): void;
  lost(): void;
  say(text: string): void;
}

/** Has one attempt judged by its sweep's pruner after each batch of epochs. */
export class TrialPruning {
  private rungs: readonly number[] = [];
  private pruned: PruningVerdict | null = null;

  /** @param isOn whether the sweep has a pruner: else nobody is asked */
  constructor(
    private readonly fence: Fence,
    private readonly isOn: boolean,
    private readonly parts: PruningParts,
  ) {}

  /** Whether its resume state stays, to go on from later. */
  get keepsState(): boolean {
    return this.pruned?.keepsState ?? false;
  }

  /** Whether the run waits after this epoch to hear whether it goes on. */
  waitsAfter(epoch: number): boolean {
    return this.rungs.includes(epoch);
  }

  /** An attempt that goes on from rungs, or from beyond them, may not have been judged there: it was stopped before, or began elsewhere. */
  async begin(rungs: readonly number[], fromEpoch: number): Promise<void> {
    this.rungs = rungs;
    if (rungs.some((rung) => rung <= fromEpoch)) await this.judge([fromEpoch]);
  }

  /** Epochs that were stored. A fault of judging costs no run: it goes on, and is judged at the next look. */
  async recorded(epochs: number[]): Promise<void> {
    if (!this.isOn || this.pruned) return;
    const goesOn = await this.judge(epochs);
    if (goesOn && epochs.some((epoch) => this.waitsAfter(epoch))) this.parts.goOn();
  }

  /** @returns whether the run goes on */
  private async judge(epochs: number[]): Promise<boolean> {
    const { pruning, ask, prune, lost, say } = this.parts;
    try {
      const verdict = await ask(() => pruning.judge(this.fence, epochs));
      if (verdict?.action === 'continue') return true;
      if (verdict === null) {
        lost();
        return false;
      }
      this.pruned = verdict;
      say(`pruned: ${verdict.reason}`);
      prune();
      return false;
    } catch (error) {
      say(`the pruner could not be asked: ${error instanceof Error ? error.message : String(error)}`);
      return true;
    }
  }
}
