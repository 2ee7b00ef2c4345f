import type { DatasetContent, Sample } from '../archive.js';
import { type RandomStream, randomStream } from './random-stream.js';

const PATIENTS = 16;
const SLICES = 15;
const SIDE = 64;

interface Ellipse {
  x: number;
  y: number;
  /** Half axes in pixels. */
  width: number;
  height: number;
}

/** What one patient's slices share: unseen patients look different, as they do in a clinic. */
interface Patient {
  gain: number;
  offset: number;
  noise: number;
  x: number;
  y: number;
  /** Of the heart against the usual one. */
  size: number;
  /** Of the crescent's axes. */
  aspect: number;
  blood: number;
  muscle: number;
  blobs: (Ellipse & { level: number })[];
}

const isIn = ({ x, y, width, height }: Ellipse, column: number, row: number) =>
  ((column - x) / width) ** 2 + ((row - y) / height) ** 2 <= 1;

function drawPatient(random: RandomStream): Patient {
  const blob = () => ({
    x: random.between(4, SIDE - 4),
    y: random.between(4, SIDE - 4),
    width: random.between(3, 8),
    height: random.between(3, 8),
    level: random.between(90, 190),
  });
  return {
    gain: random.between(0.65, 1.25),
    offset: random.between(-20, 25),
    noise: random.between(6, 16),
    x: random.between(27, 37),
    y: random.between(27, 37),
    size: random.between(0.85, 1.2),
    aspect: random.between(0.85, 1.2),
    blood: random.between(165, 205),
    muscle: random.between(60, 90),
    blobs: [blob(), blob(), blob()],
  };
}

/** @param share of the way from the base (0) to the apex (1) */
function shapesOf({ x, y, size, aspect }: Patient, share: number) {
  const scale = size * (1.15 - 0.5 * share);
  const left = { x: x + 5, y, width: 9 * scale, height: 9 * scale };
  return {
    body: { x: SIDE / 2, y: SIDE / 2, width: 30, height: 26 },
    pool: left,
    wall: { ...left, width: left.width + 4, height: left.height + 4 },
    right: { x: x - 9 * scale, y, width: 12.5 * scale * aspect, height: (15 * scale) / aspect },
  };
}

function drawSlice(random: RandomStream, patient: Patient, share: number) {
  const image = new Uint8Array(SIDE * SIDE);
  const mask = new Uint8Array(SIDE * SIDE);
  const { body, pool, wall, right } = shapesOf(patient, share);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const at = row * SIDE + column;
      const blob = patient.blobs.find((each) => isIn(each, column, row));
      let level = isIn(body, column, row) ? 75 : 15;
      if (blob) level = blob.level;
      // A crescent: what the left ventricle with its wall leaves of the right one.
      const isTarget = isIn(right, column, row) && !isIn(wall, column, row);
      if (isTarget) level = patient.blood;
      if (isIn(wall, column, row)) level = patient.muscle;
      if (isIn(pool, column, row)) level = patient.blood;
      const value = patient.gain * level + patient.offset + random.normal(patient.noise);
      image[at] = Math.max(0, Math.min(255, Math.round(value)));
      mask[at] = isTarget ? 1 : 0;
    }
  }
  return { image, mask };
}

/**
 * Synthetic short-axis slices of hearts, 16 patients of 15 slices each, 64x64, grey; the mask is the right ventricle's crescent.
 * Patients differ in brightness, noise, position and shape, so that unseen ones are harder. Made for checks, not for claims
 * about medicine.
 */
export function heartPhantoms(seed = 1): DatasetContent {
  const samples: Sample[] = [];
  for (let patientNumber = 1; patientNumber <= PATIENTS; patientNumber += 1) {
    const random = randomStream(seed * 1_000 + patientNumber);
    const patient = drawPatient(random);
    const group = `patient${String(patientNumber).padStart(2, '0')}`;
    for (let slice = 1; slice <= SLICES; slice += 1) {
      const { image, mask } = drawSlice(random, patient, (slice - 1) / (SLICES - 1));
      const name = `${group}-slice${String(slice).padStart(2, '0')}`;
      samples.push({ name, group, split: null, width: SIDE, height: SIDE, image, mask });
    }
  }
  return { channels: 1, classNames: ['background', 'ventricle'], samples };
}
