import { describeContent, embeddedNuclei, sha256, writeArchive } from '@unetsweep/datasets';
import { migrate, openStore } from '@unetsweep/store';
import { demonstration } from './demonstration.js';

/** Brings the schema up to date and puts the embedded images where trials find them. */
export async function prepareDatabase(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl);
  const store = await openStore(databaseUrl);
  try {
    const name = demonstration.dataset ?? 'nuclei';
    if ((await store.datasets.resolve(name))?.status === 'ready') return;
    const content = await embeddedNuclei();
    const archive = writeArchive(content);
    const { dataset } = await store.datasets.create({ id: uuidV7(), name, sha256: sha256(archive) });
    if (dataset.status === 'ready') return;
    await store.datasets.complete(dataset.id, {
      description: describeContent(content),
      samples: content.samples.map(({ name, group, width, height }) => ({ name, group, width, height })),
      content: archive,
    });
  } finally {
    await store.close();
  }
}
