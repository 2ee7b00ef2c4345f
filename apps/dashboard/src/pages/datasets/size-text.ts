import type { Dataset } from '@unetsweep/contract';

/** `128 × 128`, or the smallest and the largest of mixed sizes; width first, as screens say it. */
export function sizeText({ sizes }: Dataset): string {
  const [first] = sizes;
  if (first === undefined) return '–';
  if (sizes.length === 1) return `${first.width} × ${first.height}`;
  const sorted = [...sizes].sort((a, b) => a.width * a.height - b.width * b.height);
  const least = sorted[0] ?? first;
  const most = sorted.at(-1) ?? first;
  return `${least.width} × ${least.height} to ${most.width} × ${most.height}`;
}
