import type { PreparedImage } from '@unetsweep/datasets';
import { fourFlips, meanOfFlips } from './flips.js';
import type { TrainedNetwork } from './trained-network.js';

/** What a network makes of one image, [height, width, outputs] as it sees it. @throws BadDataError */
export async function networkPrediction(
  network: TrainedNetwork,
  prepared: PreparedImage,
  tta: boolean,
): Promise<Float32Array> {
  const { height, width, values } = prepared;
  const predictor = await network.predictor(prepared);
  if (!tta) return predictor.predict(values);
  const plane = { height, width, channels: network.outputs };
  return meanOfFlips(predictor.predict(fourFlips(values, prepared), 1), plane);
}
