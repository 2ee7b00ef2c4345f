import type { FilterNode, Trial } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';
import { type ExportedPicture, trialEvents } from './tensorboard/trial-events.js';
import type { ZippedFile } from './zip-stream.js';

/** Trials that are read at once. */
const PAGE = 500;

/** Trials of a sweep by number. */
export async function* trialsOf(
  { trials }: Pick<Store, 'trials'>,
  sweepId: string,
  filter?: FilterNode,
): AsyncGenerator<Trial> {
  const sort = [{ path: 'number', descending: false }];
  const query = { limit: PAGE, sweepId, sort, ...(filter && { filter }) };
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await trials.list({ ...query, ...(cursor !== undefined && { cursor }) });
    yield* page.items;
    cursor = page.nextCursor;
  }
}

/** One folder a trial, named by its number, with one event file; trials without an epoch have none. */
export async function* eventFiles(
  store: Pick<Store, 'epochs' | 'recordings' | 'predictions'>,
  trials: AsyncIterable<Trial> | Iterable<Trial>,
): AsyncGenerator<ZippedFile> {
  for await (const trial of trials) {
    const { items: epochs } = await store.epochs.list(trial.id, {});
    if (epochs.length === 0) continue;
    const recording = await store.recordings.get(trial.id);
    const content = trialEvents({ trial, epochs, recording, pictures: picturesOf(store, trial.id) });
    const seconds = Math.floor(Date.parse(trial.startedAt ?? trial.createdAt) / 1000);
    const folder = `trial-${String(trial.number).padStart(4, '0')}`;
    // TensorBoard looks for files whose names hold `tfevents`.
    yield { path: `${folder}/events.out.tfevents.${seconds}.${trial.id}`, content };
  }
}

/** One after the other: a run may have recorded thousands. */
async function* picturesOf(
  { predictions }: Pick<Store, 'predictions'>,
  trialId: string,
): AsyncGenerator<ExportedPicture> {
  for (const { sample, epoch, ...sums } of await predictions.list(trialId, {})) {
    const named = [
      ['image', sums.imageSha256],
      ['truth', sums.truthSha256],
      ['prediction', sums.predictionSha256],
    ] as const;
    const files = await Promise.all(
      named.map(async ([name, sha256]) => [name, await predictions.read(trialId, sha256)] as const),
    );
    yield { sample, epoch, files: files.flatMap(([name, file]) => (file ? [[name, file] as const] : [])) };
  }
}

/** Trials as lines of JSON; the last one says that all are there. */
export async function* jsonLines(trials: AsyncIterable<Trial>): AsyncGenerator<string> {
  let rows = 0;
  for await (const trial of trials) {
    rows += 1;
    yield `${JSON.stringify(trial)}\n`;
  }
  yield `${JSON.stringify({ complete: true, rows })}\n`;
}
