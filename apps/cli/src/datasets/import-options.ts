import type { DatasetFormat, DatasetImportOptions } from '@unetsweep/contract';
import { CommandError, exitCode } from '../exit-code.js';

/** The options of `datasets import` as commander gives them. */
export interface ImportFlags {
  name: string;
  format?: DatasetFormat;
  groupPattern?: string;
  groupFolder?: number;
  groupColumn?: string;
  groupTile?: number;
  maskValue?: string[];
  class?: string[];
  borderWidth?: number;
  classProperty?: string;
  zoom?: number;
  axis?: 'x' | 'y' | 'z';
  splitFrom?: 'folder' | 'column';
  splitColumn?: string;
}

/** What is posted; the API checks the values. @throws CommandError */
export function importOptions(flags: ImportFlags): DatasetImportOptions {
  const groups = groupsOf(flags);
  const split = splitOf(flags);
  return {
    name: flags.name,
    ...(flags.format && { format: flags.format }),
    ...(groups && { groups }),
    ...(split && { split }),
    ...(flags.maskValue && { maskValues: maskValuesOf(flags.maskValue) }),
    ...(flags.class && { classNames: flags.class }),
    ...(flags.borderWidth !== undefined && { border: { width: flags.borderWidth } }),
    ...(flags.classProperty && { classProperty: flags.classProperty }),
    ...(flags.zoom !== undefined && { zoom: flags.zoom }),
    ...(flags.axis && { axis: flags.axis }),
  };
}

function groupsOf(flags: ImportFlags): DatasetImportOptions['groups'] {
  const { groupPattern, groupFolder, groupColumn, groupTile } = flags;
  const given = [
    groupPattern !== undefined && { from: 'pattern' as const, pattern: groupPattern },
    groupFolder !== undefined && { from: 'folder' as const, level: groupFolder },
    groupColumn !== undefined && { from: 'index' as const, column: groupColumn },
    groupTile !== undefined && { from: 'tile' as const, level: groupTile },
  ].filter((rule) => rule !== false);
  if (given.length > 1) {
    throw new CommandError(
      'Groups come from one place: give one of --group-pattern, --group-folder, --group-column and --group-tile',
      exitCode.invalidInput,
    );
  }
  return given[0];
}

function splitOf({ splitFrom, splitColumn }: ImportFlags): DatasetImportOptions['split'] {
  const from = splitFrom ?? (splitColumn === undefined ? undefined : 'column');
  return from && { from, ...(splitColumn !== undefined && { column: splitColumn }) };
}

/** `255=1` or `#ff0000=2`. */
function maskValuesOf(pairs: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const match = /^(\d+|#[0-9a-fA-F]{6})=(\d+)$/.exec(pair);
      if (match) return [match[1], Number(match[2])];
      throw new CommandError(
        `--mask-value ${pair}: a value and its class are needed, such as 255=1 or #ff0000=2`,
        exitCode.invalidInput,
      );
    }),
  );
}
