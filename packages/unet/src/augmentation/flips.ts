import { reshape, reverse, select } from '@unetsweep/tensorflow';
import type { TrialSpec } from '../spec.js';
import type { BatchChange, NewInput } from './batch-change.js';

/** Mirrors images and targets left-right, up-down, each only where `spec` does so at all. */
export function flips(input: NewInput, spec: TrialSpec['augmentation']): BatchChange[] {
  return (['flipHorizontal', 'flipVertical'] as const)
    .filter((direction) => spec[direction] > 0)
    .map((direction) => flip(input, direction));
}

function flip(input: NewInput, direction: 'flipHorizontal' | 'flipVertical'): BatchChange {
  const flags = input(direction, 'bool', [null]);
  const axis = direction === 'flipHorizontal' ? 2 : 1;
  return {
    feeds: (changes) => {
      const values = Uint8Array.from(changes, (change) => Number(change[direction]));
      return [{ tensor: flags, values, shape: [changes.length] }];
    },
    apply: ({ images, targets }) => ({
      images: select(reshape(flags, [null, 1, 1, 1]), reverse(images, axis), images),
      targets: select(reshape(flags, [null, 1, 1]), reverse(targets, axis), targets),
    }),
  };
}
