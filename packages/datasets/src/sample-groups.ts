import { RE2JS } from 're2js';
import { DatasetFault } from './dataset-fault.js';

/** Where a sample's group comes from; `pattern` is a regular expression in RE2's linear-time syntax. */
export type GroupRule =
  | { from: 'none' }
  /** The `level`-th folder below `images/`, from 1 (default 1). */
  | { from: 'folder'; level?: number }
  /** The first capture group of `pattern`, else the whole match, on the name with its folders. */
  | { from: 'pattern'; pattern: string };

/** @throws DatasetFault `badGroupPattern`: not a regular expression, or a name that it doesn't match */
export function groupNamer(rule: GroupRule): (sample: string) => string | null {
  if (rule.from === 'none') return () => null;
  if (rule.from === 'folder') return (sample) => folderOf(sample, rule.level ?? 1);
  const expression = compile(rule.pattern);
  return (sample) => {
    const match = expression.matcher(sample);
    if (!match.find()) {
      const message = `the group pattern ${rule.pattern} doesn't match ${sample}`;
      throw new DatasetFault('badGroupPattern', message, sample, rule.pattern);
    }
    return (match.groupCount() > 0 ? match.group(1) : match.group()) ?? '';
  };
}

function folderOf(sample: string, level: number): string {
  const folders = sample.split('/').slice(0, -1);
  const folder = folders[level - 1];
  if (folder === undefined) {
    const message = `${sample} has no folder at level ${level} to take its group from`;
    throw new DatasetFault('badGroupPattern', message, sample, String(level));
  }
  return folder;
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('badGroupPattern', `groups.pattern: ${reason}`, null, pattern);
  }
}
