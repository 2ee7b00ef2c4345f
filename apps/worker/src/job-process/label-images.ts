import { gzipSync } from 'node:zlib';
import type { PseudoLabel, PseudoLabelJob, PseudoLabelJobResult } from '@unetsweep/contract';
import { PreprocessingError } from '@unetsweep/datasets';
import { ArchiveIndex, FileSource } from '@unetsweep/datasets/training';
import { BadDataError } from '@unetsweep/unet';
import { confidentMask } from './confident-mask.js';
import { askDataset, JobError, type JobWork } from './job-work.js';
import { type LoadedImage, predictTogether } from './predict-together.js';

/** Images of which all networks' sums are in memory at once. */
const TOGETHER = 16;

/** Predicts masks of images that have none, and says how sure the networks are. @throws JobError */
export const labelImages: JobWork = async ({ request }, ask) => {
  const job = request as unknown as PseudoLabelJob;
  const file = await FileSource.open(await askDataset(ask, job.dataset.id));
  try {
    const archive = await ArchiveIndex.open(file);
    const items: PseudoLabel[] = [];
    const outputs: Uint8Array[] = [];
    for (let start = 0; start < job.samples.length; start += TOGETHER) {
      const loads = job.samples.slice(start, start + TOGETHER).map((name) => () => loadImage(archive, name));
      const wishes = { threshold: 0.5, restoreSize: true, tta: false };
      for (const combined of await predictTogether(job.voices, loads, wishes, ask)) {
        const { mask, ...label } = confidentMask(combined, job);
        items.push(label);
        if (mask) outputs.push(gzipSync(mask));
      }
    }
    const result: PseudoLabelJobResult = { items };
    return { status: 'completed', result: { ...result }, outputs };
  } catch (error) {
    const isAboutData = error instanceof PreprocessingError || error instanceof BadDataError;
    throw isAboutData ? new JobError({ code: 'badData', message: error.message }) : error;
  } finally {
    await file.close();
  }
};

async function loadImage(archive: ArchiveIndex, name: string): Promise<LoadedImage> {
  const [sample] = await archive.samples([name]);
  if (!sample) throw new Error(`the data set has no sample ${name}`);
  const { width, height, image } = sample;
  return { name, width, height, image };
}
