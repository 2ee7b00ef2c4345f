import protobuf from 'protobufjs';
import { type Attribute, dtypeNumber, type Graph, type Operation } from '../graph.js';
import type { Shape } from '../shape.js';
import { schema } from './schema.js';

const savedModelType = protobuf.parse(schema).root.lookupType('SavedModel');

/** The version of the graph format that TensorFlow 2.21 writes. */
const graphProducer = 1882;
/** The tag under which the graph is loaded again. */
export const servingTag = 'serve';

/** The bytes of a `saved_model.pb` that holds the graph and no variables. */
export function encodeSavedModel(graph: Graph, tensorflowVersion: string): Uint8Array {
  const graphDef = { node: graph.operations.map(encodeNode), versions: { producer: graphProducer } };
  const metaInfoDef = { tags: [servingTag], tensorflowVersion };
  return savedModelType
    .encode({ savedModelSchemaVersion: 1, metaGraphs: [{ metaInfoDef, graphDef }] })
    .finish();
}

function encodeNode(operation: Operation) {
  const inputs = operation.inputs.map((input) => input.reference);
  const controls = operation.controls.map((control) => `^${control.name}`);
  const attributes = Object.entries(operation.attributes);
  return {
    name: operation.name,
    op: operation.type,
    input: [...inputs, ...controls],
    attr: Object.fromEntries(attributes.map(([name, attribute]) => [name, encodeAttribute(attribute)])),
  };
}

function encodeAttribute(attribute: Attribute) {
  if ('type' in attribute) return { type: dtypeNumber(attribute.type) };
  if ('shape' in attribute) return { shape: encodeShape(attribute.shape) };
  if ('int' in attribute) return { i: attribute.int };
  if ('ints' in attribute) return { list: { i: attribute.ints } };
  if ('float' in attribute) return { f: attribute.float };
  if ('bool' in attribute) return { b: attribute.bool };
  if ('string' in attribute) return { s: Buffer.from(attribute.string) };
  const { dtype, shape, bytes } = attribute.tensor;
  return { tensor: { dtype: dtypeNumber(dtype), tensorShape: encodeShape(shape), tensorContent: bytes } };
}

function encodeShape(shape: Shape) {
  return { dim: shape.map((size) => ({ size: size ?? -1 })) };
}
