// Legend of shapes: B batch, P pixels of an image.
import { Graph, gradients, Session, type Tensor } from '@unetsweep/tensorflow';
import type { RegionLoss } from '../losses/loss-definition.js';
import { buildRegions } from '../network/region-rows.js';

export interface MeasuredLoss {
  loss: number;
  /** By the logits. */
  gradient: Float32Array;
  /** As `buildRegions` makes them. */
  rows: Float32Array;
}

interface Pixels {
  /** One or more batches, [B, P, outputs] */
  logits: readonly Float32Array[];
  /** [B, P] */
  masks: Uint8Array;
  batch: number;
  pixels: number;
}

/** Each of these losses, all of one number of classes, with its gradient, batch by batch; in one graph. */
export function measureLosses(
  losses: readonly RegionLoss[],
  { logits, masks, batch, pixels }: Pixels,
): MeasuredLoss[][] {
  const graph = new Graph();
  const outputs = (logits[0]?.length ?? 0) / (batch * pixels);
  const z = graph.placeholder('z', 'float32', [null, pixels, 1, outputs]);
  const y = graph.placeholder('y', 'float32', [null, pixels, 1]);
  const fetched = losses.flatMap((loss) => {
    const regions = buildRegions(z, y, loss, 0.5);
    return [regions.loss, ...(gradients(regions.loss, [z]) as Tensor<'float32'>[]), regions.rows];
  });
  const session = Session.load(graph);
  const targets = { tensor: y, values: Float32Array.from(masks), shape: [batch, pixels, 1] };
  const measured = logits.map((values) => {
    const feeds = [{ tensor: z, values, shape: [batch, pixels, 1, outputs] }, targets];
    const all = session.run(feeds, fetched);
    return losses.map((_, index) => {
      const [loss, gradient, rows] = all.slice(3 * index, 3 * index + 3).map((one) => one.values);
      if (!loss || !gradient || !rows) throw new Error(`nothing was fetched of loss ${index}`);
      return { loss: loss[0] ?? Number.NaN, gradient, rows };
    });
  });
  session.dispose();
  return measured;
}
