/** Class of pixels that count neither in the loss nor in the metrics, such as those of an unsure pseudo-label. */
export const leftOutClass = 255;

/** Whether any of these masks leaves a pixel out; decides what the graph is built of, so that others pay nothing. */
export function leavesPixelsOut(masks: readonly Uint8Array[]): boolean {
  return masks.some((classes) => classes.includes(leftOutClass));
}
