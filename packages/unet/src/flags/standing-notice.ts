import type { Notice } from './notice.js';

const messages = {
  valIsTrain:
    'Validation and training images are the same: the values say how well it remembers, not how well it generalises.',
  groupsShared:
    'Images of one group are in training and validation, which flatters the values. validation.strategy group keeps them apart.',
  numericsChanged:
    'A later attempt ran on another instruction set or device: its bits may differ from those of a run in one go.',
  slowPrecision:
    'Mixed precision ran on a CPU that does not multiply bfloat16: it took longer than float32 would have. The result is that of mixed precision all the same.',
} as const;

/** What a flag means that follows from how a run was set up, whatever its curves; null for any other. */
export function standingNotice(flag: string): Notice | null {
  if (!(flag in messages)) return null;
  const known = flag as keyof typeof messages;
  return { flag: known, epoch: null, message: messages[known] };
}
