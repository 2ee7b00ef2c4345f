import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTensorFlow, type NativeBinding } from './backend.js';
import type { HostDType, TypedArray, TypedArrays } from './dtype.js';
import { dtypeNumber, type Graph, type Tensor } from './graph.js';
import { encodeSavedModel, servingTag } from './protobuf/saved-model.js';
import { areCompatible, elementCount, formatShape, GraphError } from './shape.js';

/** A value for a tensor of the graph: usually a placeholder, but any tensor can be replaced for one run. */
export interface Feed {
  tensor: Tensor;
  /** May be shared with TensorFlow without a copy: do not write to it afterwards. */
  values: TypedArray;
  shape: readonly number[];
}

export interface Fetched<D extends HostDType = HostDType> {
  values: TypedArrays[D];
  shape: readonly number[];
}

/** A graph loaded into TensorFlow, with variables of its own. Runs block the thread until they are done. */
export class Session {
  private constructor(
    private readonly binding: NativeBinding,
    private modelId: number | null,
  ) {}

  /** Loads the graph as it is now; what is added to it later is not seen. */
  static load(graph: Graph): Session {
    const { binding, version } = loadTensorFlow();
    // The addon only reads graphs from a folder.
    const folder = mkdtempSync(join(tmpdir(), 'unetsweep-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(graph, version));
      return new Session(binding, binding.loadSavedModel(folder, servingTag));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Runs what the fetches need and returns their values in order. */
  run<const T extends readonly Tensor<HostDType>[]>(feeds: readonly Feed[], fetches: T) {
    if (this.modelId === null) throw new Error('the session is disposed');
    const inputs: number[] = [];
    try {
      for (const feed of feeds) inputs.push(this.createTensor(feed));
      const inputNames = feeds.map((feed) => feed.tensor.reference).join();
      const outputNames = fetches.map((fetch) => fetch.reference).join();
      const outputs = this.binding.runSavedModel(this.modelId, inputs, inputNames, outputNames);
      return this.take(outputs) as {
        [K in keyof T]: T[K] extends Tensor<infer D extends HostDType> ? Fetched<D> : never;
      };
    } finally {
      for (const id of inputs) this.binding.deleteTensor(id);
    }
  }

  /** Frees the graph and its variables; more than once is harmless. */
  dispose(): void {
    if (this.modelId === null) return;
    this.binding.deleteSavedModel(this.modelId);
    this.modelId = null;
  }

  private createTensor({ tensor, values, shape }: Feed): number {
    if (!areCompatible(tensor.shape, shape) || elementCount(shape) !== values.length) {
      const expected = formatShape(tensor.shape);
      throw new GraphError(
        `${tensor.reference} takes ${expected}, not ${values.length} values as ${formatShape(shape)}`,
      );
    }
    return this.binding.createTensor(shape, dtypeNumber(tensor.dtype), values);
  }

  private take(outputs: readonly { id: number; shape: number[] }[]): Fetched[] {
    try {
      return outputs.map(({ id, shape }) => ({ values: this.binding.tensorDataSync(id), shape }));
    } finally {
      for (const { id } of outputs) this.binding.deleteTensor(id);
    }
  }
}
