import type { NamedWeights } from '../checkpoint/named-weights.js';

/** Weights of earlier epochs that may be needed again: at most one copy an epoch, dropped when nobody asks for it. */
export class Snapshots {
  private readonly kept = new Map<number, NamedWeights>();

  constructor(initial: readonly { epoch: number; weights: NamedWeights }[]) {
    for (const { epoch, weights } of initial) this.kept.set(epoch, weights);
  }

  /** Keeps the wanted epochs; the weights of `epoch` itself are read only if it is among them. */
  update(epoch: number, wanted: readonly (number | null)[], read: () => NamedWeights): void {
    for (const old of this.kept.keys()) if (!wanted.includes(old)) this.kept.delete(old);
    if (wanted.includes(epoch)) this.kept.set(epoch, read());
  }

  at(epoch: number): NamedWeights | undefined {
    return this.kept.get(epoch);
  }

  list(): { epoch: number; weights: NamedWeights }[] {
    return [...this.kept].map(([epoch, weights]) => ({ epoch, weights }));
  }
}
