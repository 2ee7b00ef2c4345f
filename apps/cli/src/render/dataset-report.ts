import type { Dataset, PseudoLabelProvenance } from '@unetsweep/contract';
import type { Terminal } from '../terminal.js';
import { renderTable, type TableText } from './table.js';

const SHOWN_SIZES = 8;
const SHOWN_GROUPS = 12;

export function datasetTable(datasets: readonly Dataset[]): TableText {
  return {
    head: ['name', 'status', 'images', 'size', 'classes', 'groups', 'created', 'id'],
    rightAligned: [2, 4, 5],
    rows: datasets.map((dataset) => [
      reference(dataset),
      dataset.status,
      String(dataset.images),
      sizeText(dataset),
      String(dataset.classes.length),
      String(dataset.groups.length),
      dataset.createdAt.slice(0, 16).replace('T', ' '),
      dataset.id,
    ]),
  };
}

/** What is in a data set: images, sizes, groups, and how much of the pixels each class has. */
export function printDataset(terminal: Terminal, dataset: Dataset): void {
  const { images, labelled, unlabelled, channels, groups, classes, sizes } = dataset;
  terminal.print(terminal.style('bold', `${reference(dataset)}  ${dataset.status}`));
  if (dataset.failure) {
    printFaults(terminal, dataset.failure);
    return;
  }
  if (dataset.status !== 'ready') return;
  const masks = unlabelled === 0 ? 'all with masks' : `${labelled} with masks, ${unlabelled} without`;
  terminal.print(`  images    ${images}, ${masks}; ${channels} ${channels === 1 ? 'channel' : 'channels'}`);
  const shown = sizes
    .slice(0, SHOWN_SIZES)
    .map(({ width, height, images: count }) =>
      sizes.length === 1 ? `${width}x${height}` : `${width}x${height} (${count})`,
    );
  terminal.print(`  sizes     ${shown.join(', ')}${more(sizes.length, SHOWN_SIZES)}`);
  terminal.print(`  groups    ${groupText(groups)}`);
  const { pseudoLabels } = (dataset.provenance ?? {}) as { pseudoLabels?: PseudoLabelProvenance };
  if (pseudoLabels) terminal.print(`  predicted ${predictedText(pseudoLabels)}`);
  terminal.print(`  id        ${dataset.id}`);
  terminal.print();
  terminal.print(renderTable(classTable(classes)));
}

function predictedText({
  taken,
  asked,
  imageThreshold,
  pixelThreshold,
  source,
  trialId,
  ensembleId,
}: PseudoLabelProvenance): string {
  const by = trialId === null ? `the ensemble ${ensembleId}` : `the trial ${trialId}`;
  return `${taken} of ${asked} images of ${source.name}@${source.version} that were predicted by ${by} (confidence from ${imageThreshold} an image, ${pixelThreshold} a pixel)`;
}

/** Why an import failed, a line for each fault. */
export function printFaults(terminal: Terminal, failure: NonNullable<Dataset['failure']>): void {
  const named = failure.faults.filter(({ file, value }) => file !== null || value !== null);
  if (named.length === 0) {
    terminal.print(`${failure.code}: ${failure.message}`);
    return;
  }
  const table = {
    head: ['fault', 'file', 'value', 'what'],
    rightAligned: [],
    rows: failure.faults.map(({ code, file, value, message }) => [code, file ?? '–', value ?? '–', message]),
  };
  terminal.print(renderTable(table));
}

/** `heart@2`, as sweeps name it. */
export function reference({ name, version }: Dataset): string {
  return `${name}@${version}`;
}

function classTable(classes: Dataset['classes']): TableText {
  return {
    head: ['class', 'name', 'share of pixels'],
    rightAligned: [0, 2],
    rows: classes.map(({ index, name, pixelShare }) => [
      String(index),
      name,
      `${(pixelShare * 100).toFixed(2)} %`,
    ]),
  };
}

function groupText(groups: Dataset['groups']): string {
  if (groups.length === 0) return 'none';
  const counts = groups.map(({ images }) => images);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const range = `${least === most ? most : `${least} to ${most}`} images each`;
  const names = groups.slice(0, SHOWN_GROUPS).map(({ name }) => name);
  return `${groups.length}, ${range}: ${names.join(', ')}${more(groups.length, SHOWN_GROUPS)}`;
}

function sizeText({ sizes }: Dataset): string {
  const [first] = sizes;
  if (!first) return '–';
  return `${first.width}x${first.height}${more(sizes.length, 1)}`;
}

function more(all: number, shown: number): string {
  return all > shown ? ` and ${all - shown} more` : '';
}
