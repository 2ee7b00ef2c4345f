import { datasetFormats } from '@unetsweep/contract';
import { type Command, Option } from 'commander';
import type { ImportFlags } from '../datasets/import-options.js';
import type { ExitCode } from '../exit-code.js';
import type { CommandContext } from './context.js';
import { importDataset, listDatasets, showDataset } from './datasets.js';
import { writeExampleDataset } from './example-dataset.js';
import type { TableFormat } from './lists.js';
import { formatOption, wholeNumber } from './options.js';

/** `datasets`, `datasets show` and `datasets import`. */
export function addDatasets(
  program: Command,
  context: CommandContext,
  onDone: (code: ExitCode) => void,
): void {
  const datasets = program
    .command('datasets')
    .description('list data sets, newest first; show or import one')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(formatOption())
    .action(async (options: { limit: number; format: TableFormat }) =>
      onDone(await listDatasets(context, options)),
    );
  datasets
    .command('show')
    .description('what is in a data set, or why its import failed')
    .argument('<dataset>', 'id, name (its newest version) or name@version')
    .option('--json', 'as the API answers it', false)
    .action(async (dataset: string, options: { json: boolean }) =>
      onDone(await showDataset(context, dataset, options)),
    );
  datasets
    .command('example')
    .description('write a synthetic set as image and mask files, to try an import without images at hand')
    .argument('<folder>')
    .addOption(
      new Option('--of <set>', 'heart-s: hearts of 16 patients; tiles-s: roofs in three classes')
        .choices(['heart-s', 'tiles-s'])
        .default('heart-s'),
    )
    .action(async (folder: string, options: { of: string }) =>
      onDone(await writeExampleDataset(context, folder, options)),
    );
  addImport(datasets, context, onDone);
}

function addImport(datasets: Command, context: CommandContext, onDone: (code: ExitCode) => void): void {
  const repeated = (value: string, earlier: string[] = []) => [...earlier, value];
  datasets
    .command('import')
    .description('upload images with masks and wait until they are imported')
    .argument('<path>', 'a folder, or a zip, tar or tar.gz')
    .requiredOption('--name <name>', 'name of the data set; a used name makes its next version')
    .addOption(
      new Option('--format <format>', 'layout of the files (default: recognised)').choices(datasetFormats),
    )
    .option('--group-pattern <regexp>', "group = what this finds in a name, such as '^(.*)-IM-' (RE2)")
    .option('--group-folder <level>', 'group = this folder below the images, from 1', wholeNumber(1, 20))
    .option('--group-column <column>', 'group = this column of index.csv')
    .option('--group-tile <levels>', 'group = the map tile so many zoom levels up', wholeNumber(1, 20))
    .option(
      '--mask-value <value=class>',
      'class of a mask value, such as 255=1 or #ff0000=2; repeat',
      repeated,
    )
    .option('--class <name>', 'name of a class, background first; repeat', repeated)
    .option('--border-width <pixels>', 'polygons: their outline becomes a class', wholeNumber(1, 64))
    .option('--class-property <property>', 'polygons: the property that names the class')
    .option('--zoom <zoom>', 'tiles: only those of this zoom', wholeNumber(0, 30))
    .addOption(new Option('--axis <axis>', 'nifti: cut along this axis').choices(['x', 'y', 'z']))
    .addOption(
      new Option('--split-from <source>', 'the split that the set brings along').choices([
        'folder',
        'column',
      ]),
    )
    .option('--split-column <column>', 'split = this column of index.csv')
    .action(async (path: string, flags: ImportFlags) => onDone(await importDataset(context, path, flags)));
}
