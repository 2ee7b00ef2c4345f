import type { EpochRecord, Recording } from '@unetsweep/contract';
import type { Fence } from './records.js';

export interface EpochRepository {
  /** One statement for a batch; the same epoch again replaces (a resumed trial redoes epochs). False: fence lost. */
  record(fence: Fence, epochs: EpochRecord[]): Promise<boolean>;
  list(
    trialId: string,
    query: { names?: string[]; fromEpoch?: number; maxPoints?: number },
  ): Promise<{ items: EpochRecord[]; sampled: boolean }>;
}

export interface ResumeStateRepository {
  /** Replaces the trial's state whole: the new one is complete before the old one goes. False: fence lost. */
  put(fence: Fence, state: { epoch: number; content: Uint8Array }): Promise<boolean>;
  get(trialId: string): Promise<{ epoch: number; content: Uint8Array } | null>;
}

export interface RecordingRepository {
  /** Replaces the trial's recording whole. False: fence lost. @param content a `Recording` as gzipped JSON */
  put(fence: Fence, content: Uint8Array): Promise<boolean>;
  /** Null where nothing was recorded. */
  get(trialId: string): Promise<Recording | null>;
}

export interface LogRepository {
  /** Keeps at most 1 MB a trial, head and tail. */
  append(fence: Fence, text: string): Promise<boolean>;
  read(trialId: string): Promise<string>;
}
