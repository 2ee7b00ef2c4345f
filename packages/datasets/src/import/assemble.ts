import { HIGHEST_CLASS, type ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { NamedSplit, Sample } from '../archive.js';
import { DatasetFault } from '../dataset-fault.js';
import { ContentSummary } from '../describe-content.js';
import { groupNamer } from '../sample-groups.js';
import type { FaultList } from './fault-list.js';
import type { DatasetDraft, SampleDraft, SourceFiles } from './importer.js';
import { readIndexFile } from './index-file.js';
import { splitNamer } from './sample-split.js';
import { withChannels } from './with-channels.js';

/** Takes the samples of a set, in the order of their names. */
export interface SampleSink {
  /** @param channels of every image */
  begin(channels: number): Promise<void>;
  add(sample: Sample): Promise<void>;
}

export interface AssembledSet {
  channels: number;
  classNames: string[];
  summary: ContentSummary;
}

interface LabelledDraft {
  draft: SampleDraft;
  group: string | null;
  split: NamedSplit | null;
}

/**
 * Reads the samples of a draft one after the other and hands them on. After a fault no more are handed on, but the rest is
 * still looked at, so that `faults` tells up to twenty.
 * @throws DatasetFault
 */
export async function assemble(
  draft: DatasetDraft,
  files: SourceFiles,
  options: ResolvedDatasetImportOptions,
  { faults, sink }: { faults: FaultList; sink: SampleSink },
): Promise<AssembledSet> {
  assertLabelled(draft.samples, faults);
  const samples = [...draft.samples].sort((left, right) => (left.name < right.name ? -1 : 1));
  assertDistinct(samples);
  const channels = commonChannels(samples, faults);
  const labelled = await withLabels(samples, files, options, faults);
  const summary = new ContentSummary();
  const classes = options.classNames ?? draft.classNames;
  if (faults.isEmpty) await sink.begin(channels);
  for (const waiting of labelled) {
    if (faults.isFull) break;
    await faults.collect(async () => {
      const sample = await load(waiting, channels);
      assertClasses(waiting.draft, summary.add(sample), classes);
      if (faults.isEmpty) await sink.add(sample);
    });
  }
  return { channels, classNames: classes ?? defaultClassNames(summary.highestClass), summary };
}

/** The samples with their group and split by the rules of the import. */
async function withLabels(
  samples: readonly SampleDraft[],
  files: SourceFiles,
  { groups, split }: ResolvedDatasetImportOptions,
  faults: FaultList,
): Promise<LabelledDraft[]> {
  const usesIndex = groups.from === 'index' || split.from === 'column';
  const index = usesIndex ? await readIndexFile(files) : null;
  const groupOf = groupNamer(groups, index);
  const splitOf = splitNamer(split, index);
  const labelled: LabelledDraft[] = [];
  for (const draft of samples) {
    const found = await faults.collect(() => ({ draft, group: groupOf(draft), split: splitOf(draft) }));
    if (found) labelled.push(found);
  }
  return labelled;
}

async function load({ draft, group, split }: LabelledDraft, channels: number): Promise<Sample> {
  const { name, width, height } = draft;
  const { image, mask } = await draft.load();
  const pixels = width * height;
  if (image.length !== pixels * draft.channels || (mask !== null && mask.length !== pixels)) {
    throw new Error(`${draft.file}: ${image.length} values for ${width}x${height}x${draft.channels}`);
  }
  const widened = withChannels(image, draft.channels, channels);
  return { name, group, split, width, height, image: widened, mask };
}

function assertLabelled(samples: readonly SampleDraft[], faults: FaultList): void {
  if (samples.some(({ labelled }) => labelled) || !faults.isEmpty) return;
  const none = samples.length === 0 ? 'no images were found' : 'none of the images has a mask';
  throw new DatasetFault('noPairs', `${none}: an image with a mask is needed`);
}

function assertDistinct(sorted: readonly SampleDraft[]): void {
  const twin = sorted.find(({ name }, index) => name === sorted[index + 1]?.name);
  if (!twin) return;
  const files = sorted.filter(({ name }) => name === twin.name).map(({ file }) => file);
  const message = `${files.join(' and ')} make two images of one name, ${twin.name}`;
  throw new DatasetFault('noPairs', message, twin.file, twin.name);
}

/** The most that any image has; those with one channel can follow, others are faults. */
function commonChannels(samples: readonly SampleDraft[], faults: FaultList): number {
  const channels = samples.reduce((most, sample) => Math.max(most, sample.channels), 1);
  for (const { channels: own, file } of samples) {
    if (own === channels || own === 1) continue;
    const message = `${file} has ${own} channels, other images ${channels}`;
    faults.add(new DatasetFault('sizeMismatch', message, file, `${own} channels`));
  }
  return channels;
}

function assertClasses({ file }: SampleDraft, highest: number, names: string[] | null): void {
  const most = names === null ? HIGHEST_CLASS : names.length - 1;
  if (highest <= most) return;
  const known = names === null ? `at most ${HIGHEST_CLASS} is read` : `classNames ends at ${most}`;
  throw new DatasetFault('unknownMaskValue', `${file} has class ${highest}; ${known}`, file, `${highest}`);
}

function defaultClassNames(highest: number): string[] {
  if (highest <= 1) return ['background', 'foreground'];
  return Array.from({ length: highest + 1 }, (_, index) => (index === 0 ? 'background' : `class ${index}`));
}
