// Legend of shapes: B batch, H height, W width, C channels.
import {
  add,
  divide,
  floor,
  hsvToRgb,
  maximum,
  minimum,
  multiply,
  reshape,
  rgbToHsv,
  slice,
  subtract,
  type Tensor,
} from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { BatchChange, NewInput } from './batch-change.js';
import type { ImageChange } from './image-change.js';

type Floats = Tensor<'float32'>;
type Amount = 'exposure' | 'hue' | 'saturation';

/** Whether `spec` changes colours, for which the stored brightness of the images must be known. */
export function changesColour({ exposure, hue, saturation }: TrialSpec['augmentation']): boolean {
  return exposure > 0 || hue > 0 || saturation > 0;
}

/**
 * Exposure, then hue and saturation, of the pictures as they are stored: normalisation is taken back and, by the
 * same numbers, made again. Values are cut off at 0 and 1. Targets stay.
 */
export function colour(input: NewInput, spec: TrialSpec['augmentation']): BatchChange {
  const amount = (name: Amount) => (spec[name] > 0 ? input(name, 'float32', [null]) : null);
  const amounts = { exposure: amount('exposure'), hue: amount('hue'), saturation: amount('saturation') };
  return {
    feeds: (changes) => {
      return (['exposure', 'hue', 'saturation'] as const).flatMap((name) => {
        const tensor = amounts[name];
        return tensor ? [{ tensor, values: valuesOf(changes, name), shape: [changes.length] }] : [];
      });
    },
    apply: ({ images, targets }, { brightness }) => {
      if (!brightness) throw new Error('colours are changed, but the stored brightness is not known');
      const channels = images.shape.at(-1) ?? null;
      const row = (index: number) =>
        reshape(slice(brightness, [0, index, 0], [null, 1, channels]), [null, 1, 1, channels]);
      const [scale, offset] = [row(0), row(1)];
      const stored = add(multiply(images, scale), offset);
      const exposed = clip(amounts.exposure ? multiply(stored, perImage(amounts.exposure)) : stored);
      const changed = amounts.hue || amounts.saturation ? turn(exposed, amounts) : exposed;
      return { images: divide(subtract(changed, offset), scale), targets };
    },
  };
}

function valuesOf(changes: readonly ImageChange[], name: Amount): Float32Array {
  return Float32Array.from(changes, (change) => change[name]);
}

/**
 * Red, green and blue with hue and saturation changed, all in 0..1. Hue, saturation and value are kept together: to take
 * channels apart costs more than to work on all three.
 */
function turn(rgb: Floats, { hue, saturation }: Record<'hue' | 'saturation', Floats | null>): Floats {
  const { graph } = rgb;
  const ofHue = graph.constant('float32', [3], Float32Array.of(1, 0, 0));
  const ofOthers = graph.constant('float32', [3], Float32Array.of(1, 0, 1));
  const ofSaturation = graph.constant('float32', [3], Float32Array.of(0, 1, 0));
  let hsv = rgbToHsv(rgb);
  if (hue) {
    const turned = add(hsv, multiply(perImage(hue), ofHue));
    hsv = subtract(turned, multiply(floor(turned), ofHue));
  }
  if (saturation) {
    const factors = add(multiply(perImage(saturation), ofSaturation), ofOthers);
    hsv = minimum(multiply(hsv, factors), graph.float(1));
  }
  return hsvToRgb(hsv);
}

function perImage(amounts: Floats): Floats {
  return reshape(amounts, [null, 1, 1, 1]);
}

function clip(x: Floats): Floats {
  return minimum(maximum(x, x.graph.float(0)), x.graph.float(1));
}
