import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PredictionOptions } from '@unetsweep/contract';
import { connect } from '../api/connect.js';
import { resolveEnsemble } from '../api/resolve-ensemble.js';
import type { UnetsweepApi } from '../api/unetsweep-api.js';
import { CommandError, type ExitCode, exitCode } from '../exit-code.js';
import { renderTable } from '../render/table.js';
import type { CommandContext } from './context.js';

export interface PredictFlags {
  trial?: string;
  checkpoint?: string;
  ensemble?: string;
  out: string;
  output: NonNullable<PredictionOptions['output']>;
  threshold: number;
  networkSize: boolean;
  tta: boolean;
}

const PERCENT_DIGITS = 1;

function optionsOf({
  trial,
  checkpoint,
  ensemble,
  output,
  threshold,
  networkSize,
  tta,
}: PredictFlags): PredictionOptions {
  const chosen = [trial, checkpoint, ensemble].filter((id) => id !== undefined);
  if (chosen.length !== 1)
    throw new CommandError('Give one of --trial, --checkpoint and --ensemble.', exitCode.invalidInput);
  const predictor = {
    trialId: trial ?? null,
    checkpointId: checkpoint ?? null,
    ensembleId: ensemble ?? null,
  };
  return { ...predictor, output, threshold, restoreSize: !networkSize, tta };
}

/** Where the answer for each image goes. @throws CommandError where two would go to one place */
function targets(images: readonly string[], { out, output }: PredictFlags): Map<string, string> {
  const byImage = new Map<string, string>();
  const extension = output === 'probabilities' ? 'npz' : 'png';
  for (const image of images) {
    const target = join(out, `${basename(image).replace(/\.[^.]+$/, '')}.${output}.${extension}`);
    if ([...byImage.values()].includes(target))
      throw new CommandError(
        `Two images would be written to ${target}: predict them apart.`,
        exitCode.invalidInput,
      );
    byImage.set(image, target);
  }
  return byImage;
}

async function read(image: string): Promise<Uint8Array> {
  try {
    return await readFile(image);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${image} can't be read: ${reason}`, exitCode.invalidInput);
  }
}

const percent = (share: number) => `${(100 * share).toFixed(PERCENT_DIGITS)} %`;

/** Writes one answer. @returns its row of the table */
async function predictOne(
  { predictions }: UnetsweepApi,
  image: string,
  target: string,
  { options, signal }: { options: PredictionOptions; signal: AbortSignal },
): Promise<string[]> {
  const file = { name: basename(image), bytes: await read(image) };
  if (options.output === 'probabilities') {
    await writeFile(target, await predictions.array(file, options, signal));
    return [image, target];
  }
  const { items } = await predictions.picture(file, options, signal);
  const [item] = items;
  if (!item) throw new Error('the answer holds no image');
  await writeFile(target, Buffer.from(item.maskPng, 'base64'));
  const shares = item.classes
    .slice(1)
    .map((name, index) => `${name} ${percent(item.pixelShare[index + 1] ?? 0)}`);
  return [image, target, `${item.width}x${item.height}`, shares.join(', '), percent(item.meanConfidence)];
}

/** Predicts images one after the other and writes each answer into the folder. */
export async function predict(
  { environment, terminal, interrupted }: CommandContext,
  images: string[],
  flags: PredictFlags,
): Promise<ExitCode> {
  const given = optionsOf(flags);
  const files = targets(images, flags);
  const api = await connect(environment);
  const { ensemble } = flags;
  const options =
    ensemble === undefined ? given : { ...given, ensembleId: await resolveEnsemble(api, ensemble) };
  await mkdir(flags.out, { recursive: true });
  const rows: string[][] = [];
  try {
    for (const [image, target] of files)
      rows.push(await predictOne(api, image, target, { options, signal: interrupted }));
  } finally {
    const isArray = options.output === 'probabilities';
    const head = ['image', 'written to', ...(isArray ? [] : ['size', 'classes', 'confidence'])];
    if (rows.length > 0) terminal.print(renderTable({ head, rows, rightAligned: isArray ? [] : [4] }));
  }
  return exitCode.ok;
}
