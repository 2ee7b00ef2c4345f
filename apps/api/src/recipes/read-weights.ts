import type { KeptWeights } from '@unetsweep/recipes';
import type { Store } from '@unetsweep/store';
import { decodeNpz } from '@unetsweep/unet/checkpoint';

/** Arrays of these names in each epoch of which a trial's checkpoint is kept, in the order of the epochs. */
export async function readWeights(
  store: Store,
  trialId: string,
  names: readonly string[],
): Promise<KeptWeights[]> {
  const kept = new Map((await store.checkpoints.list(trialId)).map(({ epoch, id }) => [epoch, id]));
  const read: KeptWeights[] = [];
  for (const [epoch, id] of [...kept].sort(([a], [b]) => a - b)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.checkpoints.read(id)) chunks.push(chunk);
    const { weights } = decodeNpz(Buffer.concat(chunks));
    for (const { name, shape, values } of weights)
      if (names.includes(name)) read.push({ epoch, name, shape, values });
  }
  return read;
}
