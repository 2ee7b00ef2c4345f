import type { FloatDType } from '../dtype.js';
import type { Tensor } from '../graph.js';

/** A number in the type of `x`. */
export function scalarOf<D extends FloatDType>(x: Tensor<D>, value: number): Tensor<D> {
  const values = x.dtype === 'bfloat16' ? Uint16Array.of(bfloat16Bits(value)) : Float32Array.of(value);
  return x.graph.constant(x.dtype, [], values);
}

/** The upper half of the float32 bits, rounded to the nearest, to the even one of two; for finite numbers. */
function bfloat16Bits(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
