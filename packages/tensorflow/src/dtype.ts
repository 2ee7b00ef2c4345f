/** Element types that the engine uses, with TensorFlow's numbers for them (tensorflow/core/framework/types.proto). */
export const dtypeNumbers = {
  float32: 1,
  int32: 3,
  uint8: 4,
  int64: 9,
  bool: 10,
  uint16: 17,
  resource: 20,
  uint64: 23,
} as const;

export type DType = keyof typeof dtypeNumbers;

/** Types that can be fed and fetched: the native addon knows no other typed arrays. */
export interface TypedArrays {
  float32: Float32Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

export type HostDType = keyof TypedArrays;
export type TypedArray = TypedArrays[HostDType];
