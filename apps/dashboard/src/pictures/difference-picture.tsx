import type { Prediction } from '@unetsweep/contract';
import { useEffect, useRef, useState } from 'react';
import { formatScore } from '../format/format.js';
import { addOutlines, errorLayer, maskOf } from './difference.js';
import { readPixels } from './read-pixels.js';

export type View = 'errors' | 'outlines' | 'image';
export const VIEW_OPTIONS = [
  { value: 'errors', text: 'Errors' },
  { value: 'outlines', text: 'Outlines' },
  { value: 'image', text: 'Image' },
] as const satisfies readonly { value: View; text: string }[];

interface DifferencePictureProps {
  prediction: Prediction;
  view: View;
  name: string;
}

/** An image with what the prediction got wrong; never smoothed beyond the pixels that were measured. */
export function DifferencePicture({ prediction, view, name }: DifferencePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isMissing, setIsMissing] = useState(false);
  const { imageUrl, truthUrl, predictionUrl, dice, sample } = prediction;
  useEffect(() => {
    let isCurrent = true;
    setIsMissing(false);
    Promise.all([imageUrl, truthUrl, predictionUrl].map(readPixels)).then(
      ([image, truth, predicted]) => {
        if (isCurrent && canvas.current && image && truth && predicted)
          paint(canvas.current, { image, truth, predicted }, view);
      },
      () => isCurrent && setIsMissing(true),
    );
    return () => {
      isCurrent = false;
    };
  }, [imageUrl, truthUrl, predictionUrl, view]);
  if (isMissing) return <div className="no-picture hint">The picture could not be read.</div>;
  return (
    <canvas
      ref={canvas}
      className="picture"
      width="128"
      height="128"
      role="img"
      aria-label={`${name}, ${sample}: Dice ${formatScore(dice)}`}
    />
  );
}

interface Pixels {
  image: ImageData;
  truth: ImageData;
  predicted: ImageData;
}

function paint(canvas: HTMLCanvasElement, { image, truth, predicted }: Pixels, view: View): void {
  const { width, height } = image;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.putImageData(image, 0, 0);
  if (view === 'image' || truth.width !== width || predicted.width !== width) return;
  const truthMask = maskOf(truth);
  const predictedMask = maskOf(predicted);
  const isErrors = view === 'errors';
  const layer = isErrors ? errorLayer(truthMask, predictedMask) : new Uint8ClampedArray(truthMask.length * 4);
  addOutlines(layer, width, truthMask, isErrors ? null : predictedMask);
  const over = new OffscreenCanvas(width, height);
  over.getContext('2d')?.putImageData(new ImageData(layer, width, height), 0, 0);
  context.drawImage(over, 0, 0);
}
