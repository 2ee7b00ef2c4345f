import type { JobEnd } from '@unetsweep/store';

/** What a job's process may ask of the worker while it works; it has no database of its own. */
export type JobQuestion =
  /** The checkpoint's npz file. */
  | { checkpointId: string }
  /** A data set's canonical archive, in the worker's cache. */
  | { datasetId: string };

/** `path`: of a file that is there for reading; `content`: the bytes themselves; `failure`: why there is neither. */
export type JobAnswer =
  | { path: string }
  | { content: Uint8Array }
  | { failure: { code: string; message: string } };

export interface JobOrder {
  kind: string;
  request: Record<string, unknown>;
  inputs: Uint8Array[];
}

export type ToJobProcess = { type: 'order'; order: JobOrder } | { type: 'answer'; answer: JobAnswer };

export type FromJobProcess =
  /** The process can take orders, one at a time. */
  { type: 'ready' } | { type: 'question'; question: JobQuestion } | { type: 'end'; end: JobEnd };
