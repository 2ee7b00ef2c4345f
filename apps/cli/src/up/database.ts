import { describeContent, describeSamples, embeddedNuclei, sha256, writeArchive } from '@unetsweep/datasets';
import { migrate, openStore, type Store } from '@unetsweep/store';
import { v7 as uuidv7 } from 'uuid';

/** Name under which the embedded images are found. */
export const embeddedDatasetName = 'nuclei';

/** Brings the schema up to date and puts the embedded images where trials find them. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const store = openStore({ databaseUrl, poolSize: 2 });
  try {
    await importEmbeddedImages(store);
  } finally {
    await store.close();
  }
}

/** Imports them once; goes on where an earlier import was interrupted. */
async function importEmbeddedImages(store: Store): Promise<void> {
  const content = await embeddedNuclei();
  const archive = writeArchive(content);
  const { dataset } = await store.datasets.create({
    id: uuidv7(),
    name: embeddedDatasetName,
    sha256: sha256(archive),
  });
  if (dataset.status !== 'importing') return;
  await store.datasets.complete(dataset.id, {
    description: describeContent(content),
    samples: describeSamples(content),
    content: archive,
  });
}
