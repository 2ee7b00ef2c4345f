import type { NamedWeights } from '../checkpoint/named-weights.js';
import { elementCount } from '../element-count.js';
import type { ResumeState } from './resume-state.js';

/** `USWR` in ASCII: unetsweep resume. */
const magic = 0x52_57_53_55;
const prefixBytes = 8;

interface Described {
  name: string;
  shape: readonly number[];
}

type Header = Omit<ResumeState, 'weights' | 'slots' | 'snapshots'> & {
  weights: Described[];
  slots: Described[];
  snapshots: { epoch: number; weights: Described[] }[];
};

/** One file: magic, length of the header, header as JSON padded to 4 bytes, then all arrays as raw float32, little endian. */
export function encodeResumeState(state: ResumeState): Uint8Array {
  const header: Header = {
    ...state,
    weights: describe(state.weights),
    slots: describe(state.slots),
    snapshots: state.snapshots.map(({ epoch, weights }) => ({ epoch, weights: describe(weights) })),
  };
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 4) * 4;
  const arrays = [state.weights, state.slots, ...state.snapshots.map(({ weights }) => weights)].flat();
  const bytes = new Uint8Array(
    prefixBytes + headerBytes + arrays.reduce((sum, one) => sum + one.values.byteLength, 0),
  );
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, headerBytes, true);
  bytes.fill(0x20, prefixBytes, prefixBytes + headerBytes);
  bytes.set(json, prefixBytes);
  let offset = prefixBytes + headerBytes;
  for (const { values } of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return bytes;
}

/** @throws Error where the bytes are no resume state, or are cut off */
export function decodeResumeState(bytes: Uint8Array): ResumeState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < prefixBytes || view.getUint32(0, true) !== magic) throw new Error('not a resume state');
  const headerEnd = prefixBytes + view.getUint32(4, true);
  const header: Header = JSON.parse(Buffer.from(bytes.subarray(prefixBytes, headerEnd)).toString());
  if (header.formatVersion !== 1) throw new Error(`resume state of format ${header.formatVersion}`);
  let offset = headerEnd;
  const take = (list: readonly Described[]): NamedWeights =>
    list.map(({ name, shape }) => {
      const length = elementCount(shape) * 4;
      if (offset + length > bytes.length) throw new Error('the resume state is cut off');
      const values = new Float32Array(new Uint8Array(bytes.subarray(offset, offset + length)).buffer);
      offset += length;
      return { name, shape, values };
    });
  const [weights, slots] = [take(header.weights), take(header.slots)];
  const snapshots = header.snapshots.map((one) => ({ epoch: one.epoch, weights: take(one.weights) }));
  return { ...header, weights, slots, snapshots };
}

function describe(weights: NamedWeights): Described[] {
  return weights.map(({ name, shape }) => ({ name, shape }));
}
