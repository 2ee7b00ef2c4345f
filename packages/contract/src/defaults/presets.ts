import type { Json } from '../json.js';
import type { Model } from '../trial-spec/model.js';

type PresetName = NonNullable<Model['preset']>;

/** Fields that a preset fills before anything else does; what it leaves out keeps its default. */
export const modelPresets: Record<PresetName, Record<string, Json>> = {
  /** 1,179,121 parameters with one channel. */
  singleConv16: {},
  /** 5,581,251 parameters with three channels and three classes. */
  spacenetBaseline: {
    baseFilters: 32,
    depth: 4,
    convsPerBlock: 2,
    decoderConvs: 0,
    upKernelSize: 2,
    batchNorm: false,
    dropout: 0,
  },
  /** 1,940,817 parameters with one channel. */
  quarterUnet: {
    baseFilters: 64,
    channelDivisor: 4,
    convsPerBlock: 2,
    upKernelSize: 2,
    batchNorm: false,
    dropout: 0,
  },
};
