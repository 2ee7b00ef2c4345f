import { ProblemError } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import type { DatasetCache } from '../dataset-cache.js';
import type { JobAnswer, JobQuestion } from './job-messages.js';

interface Sources {
  store: Pick<Store, 'checkpoints' | 'datasets'>;
  cache: DatasetCache;
}

/** Fetches what a job's process asks for; never throws. */
export async function answerQuestion(question: JobQuestion, { store, cache }: Sources): Promise<JobAnswer> {
  try {
    if ('checkpointId' in question) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.checkpoints.read(question.checkpointId)) chunks.push(chunk);
      return { content: Buffer.concat(chunks) };
    }
    const { datasetId } = question;
    const dataset = await store.datasets.resolve(datasetId);
    if (!dataset) throw new ProblemError('notFound', `There is no data set ${datasetId}.`);
    return { path: await cache.get(dataset.sha256, () => store.datasets.read(dataset.id)) };
  } catch (error) {
    const code = error instanceof ProblemError ? error.code : 'internal';
    return { failure: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
