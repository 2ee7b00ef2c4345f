import { type DType, dtypeNumbers } from './dtype.js';
import { GraphError, type Shape } from './shape.js';

/** A value of a node's attribute, tagged by the field of TensorFlow's AttrValue that holds it. */
export type Attribute =
  | { type: DType }
  | { shape: Shape }
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { tensor: { dtype: DType; shape: readonly number[]; bytes: Uint8Array } };

export type Attributes = Record<string, Attribute>;

export interface OperationSpec {
  /** TensorFlow's name of the operation, such as `Conv2D`. */
  type: string;
  inputs?: readonly Tensor[];
  attributes?: Attributes;
  outputs?: readonly { dtype: DType; shape: Shape }[];
  /** Exact name; by default the scope, the type and a number. */
  name?: string;
  /** Operations that must have run before this one. */
  controls?: readonly Operation[];
}

/** One node. */
export class Operation {
  readonly outputs: readonly Tensor[];
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly controls: readonly Operation[];

  constructor(
    readonly graph: Graph,
    readonly id: number,
    readonly name: string,
    readonly type: string,
    spec: OperationSpec,
  ) {
    this.inputs = spec.inputs ?? [];
    this.attributes = spec.attributes ?? {};
    this.controls = spec.controls ?? [];
    this.outputs = (spec.outputs ?? []).map((one, index) => new Tensor(this, index, one.dtype, one.shape));
  }

  /** The output at `index` as a tensor of the type that the caller knows it to be. */
  output<D extends DType>(index: number): Tensor<D> {
    const tensor = this.outputs[index];
    if (!tensor) throw new GraphError(`${this.type} ${this.name} has no output ${index}`);
    return tensor as Tensor<D>;
  }
}

/** One output of a node; a symbol, not a value. */
export class Tensor<D extends DType = DType> {
  constructor(
    readonly operation: Operation,
    readonly index: number,
    readonly dtype: D,
    readonly shape: Shape,
  ) {}

  get graph(): Graph {
    return this.operation.graph;
  }

  /** `operation:index`, as feeds and fetches name it. */
  get reference(): string {
    return `${this.operation.name}:${this.index}`;
  }
}

/** A dataflow graph under construction: nodes in the order in which they were added, inputs always before users. */
export class Graph {
  readonly operations: Operation[] = [];
  private readonly names = new Set<string>();
  private readonly constants = new Map<string, Tensor>();
  private prefix = '';

  /** Names of what `build` adds start with `name/`. */
  scope<T>(name: string, build: () => T): T {
    const outer = this.prefix;
    this.prefix = `${outer}${name}/`;
    try {
      return build();
    } finally {
      this.prefix = outer;
    }
  }

  add(spec: OperationSpec): Operation {
    for (const tensor of spec.inputs ?? []) {
      if (tensor.graph !== this)
        throw new GraphError(`${spec.type}: ${tensor.reference} is of another graph`);
    }
    const id = this.operations.length;
    const name = spec.name ?? `${this.prefix}${spec.type}_${id}`;
    if (this.names.has(name)) throw new GraphError(`two operations are named ${name}`);
    this.names.add(name);
    const operation = new Operation(this, id, name, spec.type, spec);
    this.operations.push(operation);
    return operation;
  }

  /** A value to be fed at each run; null dimensions take any size. */
  placeholder<D extends DType>(name: string, dtype: D, shape: Shape): Tensor<D> {
    const attributes: Attributes = { dtype: { type: dtype }, shape: { shape } };
    return this.add({ type: 'Placeholder', name, attributes, outputs: [{ dtype, shape }] }).output<D>(0);
  }

  /** The same bytes give the same node. */
  constant<D extends DType>(dtype: D, shape: readonly number[], values: ArrayBufferView): Tensor<D> {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const key = `${dtype}[${shape.join()}]${bytes.toString('base64')}`;
    const known = this.constants.get(key);
    if (known) return known as Tensor<D>;
    const attributes: Attributes = { dtype: { type: dtype }, value: { tensor: { dtype, shape, bytes } } };
    const name = `constant_${this.constants.size}`;
    const operation = this.add({ type: 'Const', name, attributes, outputs: [{ dtype, shape }] });
    this.constants.set(key, operation.output<D>(0));
    return operation.output<D>(0);
  }

  /** A float32 scalar. */
  float(value: number): Tensor<'float32'> {
    return this.constant('float32', [], Float32Array.of(value));
  }

  /** An int32 scalar. */
  int(value: number): Tensor<'int32'> {
    return this.constant('int32', [], Int32Array.of(value));
  }

  /** An int32 vector. */
  ints(values: readonly number[]): Tensor<'int32'> {
    return this.constant('int32', [values.length], Int32Array.from(values));
  }
}

/** The number that TensorFlow gives a type, for `Attribute`s of the protobuf. */
export function dtypeNumber(dtype: DType): number {
  return dtypeNumbers[dtype];
}
