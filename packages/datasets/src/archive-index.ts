import { type Manifest, manifestOf, type Sample } from './archive-layout.js';
import { readNpy } from './npy.js';
import { fileRange, type ListedFile, readDirectory } from './zip-directory.js';

/** A stored file of which any part can be read. */
export interface ByteSource {
  sizeBytes: number;
  /** The bytes from `start` up to `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/**
 * A data set's archive of which single samples are read: its directory and manifest are read once, then only the bytes of what
 * is asked for.
 */
export class ArchiveIndex {
  private constructor(
    private readonly source: ByteSource,
    private readonly files: ReadonlyMap<string, ListedFile>,
    private readonly manifest: Manifest,
  ) {}

  /** @throws Error where this is no data set's archive */
  static async open(source: ByteSource): Promise<ArchiveIndex> {
    const files = await readDirectory(source);
    return new ArchiveIndex(source, files, manifestOf(await readFile(source, files, 'manifest.json')));
  }

  get classes(): number {
    return this.manifest.classNames.length;
  }

  get channels(): number {
    return this.manifest.channels;
  }

  /** Of the samples, in the order of the set. */
  get names(): string[] {
    return this.manifest.samples.map(({ name }) => name);
  }

  get classNames(): readonly string[] {
    return this.manifest.classNames;
  }

  /** The samples of these names, in their order. @throws Error for a name that the set does not have */
  async samples(names: readonly string[]): Promise<Sample[]> {
    const positions = new Map(this.manifest.samples.map(({ name }, index) => [name, index]));
    const found: Sample[] = [];
    for (const name of names) {
      const index = positions.get(name) ?? -1;
      const [described, image] = [this.manifest.samples[index], await this.image(index)];
      if (!described || !image) throw new Error(`the data set has no sample ${name}`);
      const { group, split = null } = described;
      found.push({ name, group, split, ...image, mask: (await this.mask(index))?.values ?? null });
    }
    return found;
  }

  /** Null: there is no sample at this position. */
  async image(index: number): Promise<Pick<Sample, 'width' | 'height' | 'image'> | null> {
    const sample = this.manifest.samples[index];
    if (!sample) return null;
    const { width, height, type } = sample;
    const file = await readFile(this.source, this.files, `images/${index}.npy`);
    return { width, height, image: readNpy(file, type, [height, width, this.manifest.channels]) };
  }

  /** Null: there is no such sample, or it has no mask. */
  async mask(index: number): Promise<{ width: number; height: number; values: Uint8Array } | null> {
    const sample = this.manifest.samples[index];
    if (!sample?.labelled) return null;
    const { width, height } = sample;
    const file = await readFile(this.source, this.files, `masks/${index}.npy`);
    return { width, height, values: readNpy(file, 'uint8', [height, width]) };
  }
}

async function readFile(
  source: ByteSource,
  files: ReadonlyMap<string, ListedFile>,
  name: string,
): Promise<Uint8Array> {
  const file = files.get(name);
  if (!file) throw new Error(`the archive has no ${name}`);
  const { start, end } = fileRange(name, file);
  return source.read(start, end);
}
