import type { DatasetFormat, ResolvedDatasetImportOptions } from '@unetsweep/contract';
import type { NamedSplit } from '../archive.js';
import type { Plane } from '../npy.js';
import type { FaultList } from './fault-list.js';

/** The unpacked files of an archive; every path was checked: relative, inside, with `/`. */
export interface SourceFiles {
  /** Sorted; hidden files and what packers add are left out. */
  readonly paths: readonly string[];
  /** Bytes of a file that `paths` names. */
  size(path: string): number;
  read(path: string): Promise<Uint8Array>;
  /** `length` bytes from `start`; fewer at the file's end. */
  readRange(path: string, start: number, length: number): Promise<Uint8Array>;
}

/** One image of the set to come. Its pixels are read when it is its turn, so that a set need not fit in memory. */
export interface SampleDraft {
  /** Unique in the set: the file's path below the images, without its ending. */
  name: string;
  /** The file that faults of this sample name. */
  file: string;
  width: number;
  height: number;
  /** 1..8 */
  channels: number;
  labelled: boolean;
  /** What the format itself knows of its group (a volume, a map tile); null where it knows none. */
  group: string | null;
  /** What the format itself knows of its side of a split; left out where it knows none. */
  split?: NamedSplit | null;
  /**
   * image: [height, width, channels]; mask: [height, width] class indices, null where there is none.
   * @throws DatasetFault
   */
  load(): Promise<{ image: Plane; mask: Uint8Array | null }>;
}

/** What a format makes of the files. */
export interface DatasetDraft {
  /** By class index, background first; null: named by the framework once all masks are read. */
  classNames: string[] | null;
  samples: SampleDraft[];
}

/**
 * Reads one layout of files. Faults that don't keep it from going on are added to `faults`, so that up to twenty are told at
 * once; others are thrown.
 * @throws DatasetFault
 */
export type Importer = (
  files: SourceFiles,
  options: ResolvedDatasetImportOptions,
  faults: FaultList,
) => Promise<DatasetDraft>;

export type Importers = Record<DatasetFormat, Importer>;
