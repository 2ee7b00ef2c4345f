/** Element types that the engine uses, with TensorFlow's numbers for them (tensorflow/core/framework/types.proto). */
export const dtypeNumbers = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  resource: 20,
  uint64: 23,
} as const;

export type DType = keyof typeof dtypeNumbers;

/** Types in which a network can compute. bfloat16 is the upper half of float32: its range, with 8 significant bits. */
export type FloatDType = 'float32' | 'bfloat16';

/** Types that can be fed and fetched: the native addon knows no other typed arrays. */
export interface TypedArrays {
  float32: Float32Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type HostDType = keyof TypedArrays;
export type TypedArray = TypedArrays[HostDType];
