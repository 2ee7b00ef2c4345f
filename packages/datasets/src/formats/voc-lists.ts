import type { NamedSplit } from '../archive.js';
import { DatasetFault } from '../dataset-fault.js';
import type { FaultList } from '../import/fault-list.js';
import type { SourceFiles } from '../import/importer.js';
import { namedSplit } from '../import/sample-split.js';

export interface ListedImage {
  /** The list that names it. */
  list: string;
  split: NamedSplit | null;
}

const LIST = /^(.*?)ImageSets\/Segmentation\/([^/]+)\.txt$/;

/**
 * What `ImageSets/Segmentation/*.txt` name, by path without folder and ending: the set's folder and the image's name. train, val and
 * test give the split, other lists (trainval) only say what belongs to the set.
 */
export async function readLists(files: SourceFiles, faults: FaultList): Promise<Map<string, ListedImage>> {
  const listed = new Map<string, ListedImage>();
  for (const list of files.paths) {
    const [, root = '', name = ''] = LIST.exec(list) ?? [];
    if (name === '') continue;
    const split = namedSplit(name);
    for (const line of new TextDecoder().decode(await files.read(list)).split(/\r?\n/)) {
      const image = line.trim().split(/\s+/)[0] ?? '';
      if (image === '') continue;
      const key = `${root}${image}`;
      const known = listed.get(key);
      if (known && known.split !== null && split !== null && known.split !== split) {
        const message = `${image} is in ${known.list} and in ${list}`;
        faults.add(new DatasetFault('badOption', message, list, image));
      } else if (!known || split !== null) listed.set(key, { list, split });
    }
  }
  return listed;
}
