import { createHash } from 'node:crypto';
import type { Dataset, PseudoLabelRequest, PseudoLabelTask } from '@unetsweep/contract';
import type { NewImport, Store, StreamedContent } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';
import { planTask } from './plan-task.js';

/** What is stored of the request, from which any process can make the set. */
function contentOf(task: PseudoLabelTask): StreamedContent {
  const bytes = Buffer.from(JSON.stringify(task));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    sha256,
    sizeBytes: bytes.length,
    async *chunks() {
      yield bytes;
    },
  };
}

/**
 * Writes the new data set as `importing`; whoever carries out imports makes it. The same request again answers the set that is there.
 * @throws ProblemError as `planTask`
 */
export async function createPseudoLabels(
  store: Store,
  datasetId: string,
  request: PseudoLabelRequest,
): Promise<{ dataset: Dataset; existing: boolean }> {
  const content = contentOf(await planTask(store, datasetId, request));
  const made: NewImport = { id: uuidv7(), name: request.name, options: {}, archive: null, content };
  return store.imports.create(made);
}
