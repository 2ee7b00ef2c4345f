import { type RandomStream, randomStream } from '../random/random-stream.js';
import { standardNormal } from '../random/standard-normal.js';
import type { TrialSpec } from '../spec.js';
import { elasticGridSide, type ImageChange, type Point, unchanged } from './image-change.js';

type AugmentationSpec = TrialSpec['augmentation'];
type Draw = () => Partial<ImageChange>;

/**
 * Draws the change of one image after the other; a function of the seed and the pass over the images.
 * Each kind of change has a stream of its own from which every image takes its share, so that switching one change
 * on, or making changes rarer, leaves the draws of the others as they were.
 * @param pass names the pass over the images, such as the epoch's number
 */
export function changeSampler(spec: AugmentationSpec, seed: number, pass: string): () => ImageChange {
  const flips = randomStream(seed, `augmentation/${pass}`);
  const draws = extraDraws(spec, (field) => randomStream(seed, `augmentation/${field}/${pass}`));
  return () => {
    const isChanged = flips.uniform() < spec.probability;
    const flipHorizontal = flips.uniform() < spec.flipHorizontal;
    const flipVertical = flips.uniform() < spec.flipVertical;
    const drawn = draws.map((draw) => draw());
    return isChanged ? Object.assign({ ...unchanged, flipHorizontal, flipVertical }, ...drawn) : unchanged;
  };
}

/** The draws beside the flips that `spec` switches on. */
function extraDraws(spec: AugmentationSpec, streamOf: (field: string) => RandomStream): Draw[] {
  const draws: Draw[] = [];
  const add = (field: keyof AugmentationSpec, isOn: boolean, draw: (stream: RandomStream) => Draw) => {
    if (isOn) draws.push(draw(streamOf(field)));
  };
  add('rotateDegrees', spec.rotateDegrees > 0, (stream) => () => ({
    rotateDegrees: eitherWay(stream, spec.rotateDegrees),
  }));
  add('shearDegrees', spec.shearDegrees > 0, (stream) => () => ({
    shearDegrees: eitherWay(stream, spec.shearDegrees),
  }));
  add('shift', spec.shift > 0, (stream) => () => ({
    shift: [eitherWay(stream, spec.shift), eitherWay(stream, spec.shift)],
  }));
  add('crop', spec.crop < 1, (stream) => () => ({
    crop: {
      side: spec.crop + (1 - spec.crop) * stream.uniform(),
      place: [stream.uniform(), stream.uniform()],
    },
  }));
  add('elastic', spec.elastic > 0, (stream) => () => ({ displacements: someDisplacements(stream, spec) }));
  add('hue', spec.hue > 0, (stream) => () => ({ hue: eitherWay(stream, spec.hue) }));
  add('saturation', spec.saturation > 0, (stream) => () => ({ saturation: factor(stream, spec.saturation) }));
  add('exposure', spec.exposure > 0, (stream) => () => ({ exposure: factor(stream, spec.exposure) }));
  // The numbers themselves are drawn in the graph.
  if (spec.noise > 0) draws.push(() => ({ noise: spec.noise }));
  return draws;
}

function eitherWay(stream: RandomStream, limit: number): number {
  return (2 * stream.uniform() - 1) * limit;
}

/** Between 1 / (1 + limit) and 1 + limit, as often below 1 as above. */
function factor(stream: RandomStream, limit: number): number {
  return (1 + limit) ** eitherWay(stream, 1);
}

function someDisplacements(stream: RandomStream, { elastic }: AugmentationSpec): Point[] {
  return Array.from({ length: elasticGridSide ** 2 }, () => [
    standardNormal(stream) * elastic,
    standardNormal(stream) * elastic,
  ]);
}
