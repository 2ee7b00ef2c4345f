import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { NamedSplit } from '../archive.js';
import { DatasetFault } from '../dataset-fault.js';
import type { SampleDraft } from './importer.js';
import type { IndexFile } from './index-file.js';

const NAMES: Readonly<Record<string, NamedSplit>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

/** The side of a split that a word names; null: none. */
export function namedSplit(word: string): NamedSplit | null {
  return NAMES[word.toLowerCase()] ?? null;
}

/**
 * @returns the side of a split that a sample is on; null where the set says nothing of it
 * @throws DatasetFault `badGroupPattern`
 */
export function splitNamer(
  rule: ResolvedDatasetImportOptions['split'],
  index: IndexFile | null,
): (sample: SampleDraft) => NamedSplit | null {
  if (rule.from === 'none') return ({ split }) => split ?? null;
  if (rule.from === 'folder') return ({ file }) => ofFolders(file);
  const column = rule.column ?? 'split';
  if (index === null) {
    const message = 'split.from: column needs an index file: index.csv at the root of the archive';
    throw new DatasetFault('badGroupPattern', message);
  }
  index.requireColumn(column);
  return (sample) => ofColumn(index, sample, column);
}

function ofFolders(file: string): NamedSplit | null {
  const folders = file.split('/').slice(0, -1);
  return (
    folders.map((folder) => namedSplit(folder.replace(/\.npz$/i, ''))).find((split) => split !== null) ?? null
  );
}

function ofColumn(index: IndexFile, sample: SampleDraft, column: string): NamedSplit | null {
  const word = index.value(sample, column);
  if (!word) return null;
  const split = namedSplit(word);
  if (split !== null) return split;
  const message = `${index.file}: ${column} of ${sample.name} is ${word}; train, validation and test are known`;
  throw new DatasetFault('badGroupPattern', message, index.file, word);
}
