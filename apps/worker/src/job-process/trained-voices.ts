import type { Voices } from '@unetsweep/contract';
import type { Ask } from './job-work.js';
import { JobError } from './job-work.js';
import { loadNetwork, type TrainedNetwork } from './trained-network.js';

/** One member of an ensemble, ready to predict. */
interface Voice {
  network: TrainedNetwork;
  weight: number;
}

/** The members one after the other, so that few networks are in memory; those without weight are passed over. @throws JobError */
export async function* eachVoice({ members }: Pick<Voices, 'members'>, ask: Ask): AsyncGenerator<Voice> {
  let classes: string | null = null;
  for (const { checkpointId, weight } of members) {
    if (weight === 0) continue;
    const network = await loadNetwork(checkpointId, ask);
    classes ??= JSON.stringify(network.classes);
    if (JSON.stringify(network.classes) !== classes) {
      const message = 'The members of the ensemble were trained on different classes.';
      throw new JobError({ code: 'invalidBody', message });
    }
    yield { network, weight };
  }
}
