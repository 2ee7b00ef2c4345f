import { DatasetFault, decodeImage, readImageHeader } from '@unetsweep/datasets';
import { JobError } from './job-work.js';

/** Of one image: a network needs several times as much memory as the image. */
const MOST_PIXELS = 4096 * 4096;

export interface InputImage {
  name: string;
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels] */
  image: Uint8Array | Uint16Array;
}

/** @param path of the file in the request. @throws JobError `undecodable`, `imageTooLarge` */
export async function decodeInput(bytes: Uint8Array, name: string, path: string): Promise<InputImage> {
  try {
    const { width, height } = await readImageHeader(bytes, name);
    if (width * height > MOST_PIXELS) {
      const message = `${name} has ${width}x${height} pixels; at most ${MOST_PIXELS} are taken, such as 4096x4096.`;
      throw new JobError({ code: 'imageTooLarge', message, path });
    }
    const { values, channels } = await decodeImage(bytes, name);
    return { name, width, height, channels, image: values };
  } catch (error) {
    if (!(error instanceof DatasetFault)) throw error;
    throw new JobError({ code: 'undecodable', message: `${error.message}.`, path });
  }
}
