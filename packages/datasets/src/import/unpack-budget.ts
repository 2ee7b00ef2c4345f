import { DatasetFault } from '../dataset-fault.js';
import type { ImportLimits } from './limits.js';

/** Counts what an archive unpacks to, and ends it where that is more than it may be. */
export class UnpackBudget {
  #files = 0;
  #bytes = 0;

  constructor(
    readonly limits: ImportLimits,
    readonly archiveBytes: number,
  ) {}

  /** @throws DatasetFault `tooManyFiles` */
  addFile(): void {
    this.#files += 1;
    const { files } = this.limits;
    if (this.#files <= files) return;
    throw new DatasetFault('tooManyFiles', `the archive holds more than ${files} files`, null, String(files));
  }

  /**
   * @param fileBytes of this file so far, or as its header announces
   * @throws DatasetFault `undecodable` naming the file
   */
  addBytes(bytes: number, fileBytes: number, file: string): void {
    this.#bytes += bytes;
    const { fileBytes: largest, totalBytes, ratio, ratioFromBytes } = this.limits;
    if (fileBytes > largest) this.#refuse(file, `is larger than ${inMiB(largest)}`, fileBytes);
    if (this.#bytes > totalBytes)
      this.#refuse(file, `brings the archive to more than ${inMiB(totalBytes)}`, this.#bytes);
    if (this.#bytes > ratioFromBytes && this.#bytes > ratio * this.archiveBytes) {
      this.#refuse(file, `unpacks to more than ${ratio} times the archive's size`, this.#bytes);
    }
  }

  #refuse(file: string, reason: string, bytes: number): never {
    throw new DatasetFault('undecodable', `${file} ${reason}`, file, `${bytes} bytes`);
  }
}

function inMiB(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`;
}
