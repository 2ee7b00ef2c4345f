// Legend of shapes: B batch, P pixels of an image.
import {
  add,
  cast,
  type Graph,
  greater,
  multiply,
  pack,
  reshape,
  sigmoid,
  sum,
  type Tensor,
} from '@unetsweep/tensorflow';
import { lossDefinition } from '../losses/loss.js';
import { type RegionLoss, weightGuard } from '../losses/loss-definition.js';
import { batchLoss } from './batch-loss.js';
import { countedOnly, countPixels } from './counted-pixels.js';
import type { RegionTensors } from './region-tensors.js';

type Floats = Tensor<'float32'>;

/** `buildRegions` for two classes: the sums of the foreground. */
export function buildBinaryRegions(
  logits: Floats,
  targets: Floats,
  loss: RegionLoss,
  threshold: number,
): RegionTensors {
  const { graph } = logits;
  const pixels = (logits.shape[1] ?? 0) * (logits.shape[2] ?? 0);
  const [z, classOf] = [reshape(logits, [null, pixels]), reshape(targets, [null, pixels])];
  const counted = loss.leavesPixelsOut ? countPixels(classOf) : null;
  const only = (values: Floats) => countedOnly(values, counted?.mask ?? null);
  const y = only(classOf);
  const probabilities = sigmoid(z);
  const hard = cast(greater(probabilities, graph.float(threshold)), 'float32');
  const columns = [y, only(probabilities), multiply(y, probabilities), only(hard), multiply(y, hard)].map(
    perImage,
  );
  const [target, predicted, overlap] = columns as [Floats, Floats, Floats];
  const weights = loss.classWeights && pixelWeights(graph, loss.classWeights);
  const terms = lossDefinition(loss.spec).terms.map((term) => {
    return perImage(only(weights ? multiply(term(z, y), weights.of(y)) : term(z, y)));
  });
  const sums = {
    pixels: weights?.sum(counted?.number ?? pixels, target) ?? counted?.divisor ?? graph.float(pixels),
    target,
    predicted,
    overlap,
    terms,
  };
  const last = counted ? [counted.number] : [];
  return { probabilities, rows: pack([...columns, ...terms, ...last], 1), loss: batchLoss(sums, loss.spec) };
}

function perImage(values: Floats): Floats {
  return sum(values, [1]);
}

/** Weight w0 + (w1 - w0) y of pixels y, and its sum over images of `target` foreground pixels. */
function pixelWeights(graph: Graph, [background = 1, foreground = 1]: readonly number[]) {
  const step = graph.float(foreground - background);
  return {
    of: (y: Floats) => add(multiply(y, step), graph.float(background)),
    /** @param pixels of each image, or [B] */
    sum: (pixels: number | Floats, target: Floats) => {
      const ofForeground = multiply(target, step);
      if (typeof pixels === 'number')
        return add(ofForeground, graph.float(background * pixels + weightGuard));
      const ofAll = add(multiply(pixels, graph.float(background)), graph.float(weightGuard));
      return add(ofForeground, ofAll);
    },
  };
}
