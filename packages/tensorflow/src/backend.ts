import { createRequire } from 'node:module';
import util from 'node:util';

/** The functions of tfjs-node's native addon that the engine calls; its own types leave the ids' meaning open. */
export interface NativeBinding {
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: Float32Array | Int32Array | Uint8Array,
  ): number;
  deleteTensor(tensorId: number): void;
  tensorDataSync(tensorId: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(modelId: number): void;
  /** Names are joined by commas, each `operation:output`. */
  runSavedModel(
    modelId: number,
    inputTensorIds: readonly number[],
    inputNames: string,
    outputNames: string,
  ): { id: number; shape: number[]; dtype: number }[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_Version: string;
}

/** TensorFlow, loaded into this process. */
export interface TensorFlow {
  /** The whole of TensorFlow.js, for comparisons and for writing its file formats. */
  tfjs: typeof import('@tensorflow/tfjs-node-gpu');
  binding: NativeBinding;
  /** Of the native library, such as 2.21.0. */
  version: string;
}

/** The native library or the addon is not in place. */
export class TensorFlowMissingError extends Error {
  override readonly name = 'TensorFlowMissingError';
}

let loaded: TensorFlow | undefined;

/**
 * Loads TensorFlow once a process. Threads, instruction set and log level are set by the environment that the
 * process was started with (see `numericsEnvironment`).
 * @throws TensorFlowMissingError when the native part was never provisioned
 */
export function loadTensorFlow(): TensorFlow {
  loaded ??= load();
  return loaded;
}

function load(): TensorFlow {
  restoreRemovedNodeFunctions();
  const require = createRequire(import.meta.url);
  let tfjs: TensorFlow['tfjs'];
  try {
    tfjs = require('@tensorflow/tfjs-node-gpu');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new TensorFlowMissingError(
      `TensorFlow's native part cannot be loaded (${reason}). Run "npm start" once: it provisions TensorFlow and builds the addon.`,
      { cause },
    );
  }
  const { binding } = tfjs.backend() as unknown as { binding: NativeBinding };
  return { tfjs, binding, version: binding.TF_Version };
}

/** Node 23 removed two functions that tfjs-node 4.22 calls. */
function restoreRemovedNodeFunctions(): void {
  const target = util as unknown as Record<string, unknown>;
  target.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  target.isArray ??= Array.isArray;
}
