import type { ResolvedDatasetImportOptions } from '@unetsweep/contract';
import { RE2JS } from 're2js';
import { DatasetFault } from './dataset-fault.js';
import type { SampleDraft } from './import/importer.js';
import type { IndexFile } from './import/index-file.js';

/** Where a sample's group comes from. */
export type GroupRule = ResolvedDatasetImportOptions['groups'];

/**
 * @param index the archive's index file; null where it has none
 * @returns the group of a sample; it throws `badGroupPattern` for one that the rule gives none
 * @throws DatasetFault `badGroupPattern`: no regular expression, or no index file
 */
export function groupNamer(rule: GroupRule, index: IndexFile | null): (sample: SampleDraft) => string | null {
  switch (rule.from) {
    case 'none':
      return ({ group }) => group;
    case 'folder':
      return (sample) => folderOf(sample, rule.level);
    case 'pattern':
      return matching(rule.pattern ?? '');
    case 'index':
      return fromIndex(index, rule.column ?? 'group');
    case 'tile':
      return tileOf;
  }
}

/** The first capture group, else the whole match, on the name with its folders. */
function matching(pattern: string): (sample: SampleDraft) => string {
  const expression = compile(pattern);
  return ({ name, file }) => {
    const match = expression.matcher(name);
    const group = match.find() ? (match.groupCount() > 0 ? match.group(1) : match.group()) : null;
    if (group) return group;
    const message = `the group pattern ${pattern} finds no group in ${name}`;
    throw new DatasetFault('badGroupPattern', message, file, pattern);
  };
}

function fromIndex(index: IndexFile | null, column: string): (sample: SampleDraft) => string {
  if (index === null) {
    const message = 'groups.from: index needs an index file: index.csv at the root of the archive';
    throw new DatasetFault('badGroupPattern', message);
  }
  index.requireColumn(column);
  return (sample) => {
    const group = index.value(sample, column);
    if (group) return group;
    const message = `${index.file} has no ${column} for ${sample.name}`;
    throw new DatasetFault('badGroupPattern', message, sample.file, column);
  };
}

function tileOf({ group, name, file }: SampleDraft): string {
  if (group !== null) return group;
  throw new DatasetFault('badGroupPattern', `${name} is no map tile, so no tile encloses it`, file, 'tile');
}

function folderOf({ name, file }: SampleDraft, level: number): string {
  const folder = name.split('/').slice(0, -1)[level - 1];
  if (folder !== undefined) return folder;
  const message = `${name} has no folder at level ${level} to take its group from`;
  throw new DatasetFault('badGroupPattern', message, file, String(level));
}

function compile(pattern: string): RE2JS {
  try {
    if (pattern !== '') return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('badGroupPattern', `groups.pattern: ${reason}`, null, pattern);
  }
  throw new DatasetFault('badGroupPattern', 'groups.pattern is missing', null, pattern);
}
