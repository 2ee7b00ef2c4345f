import type { Sample } from '../archive.js';
import type { SampleSink } from './assemble.js';

/** Keeps the samples of a set that fits in memory. */
export function memorySink(): SampleSink & { readonly samples: Sample[] } {
  const samples: Sample[] = [];
  return {
    samples,
    begin: async () => undefined,
    add: async (sample) => {
      samples.push(sample);
    },
  };
}
