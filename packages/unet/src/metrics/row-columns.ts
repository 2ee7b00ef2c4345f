/** Sums over one image's pixels, in the order in which the graph packs them; the loss's own terms follow. */
export const rowColumns = ['target', 'predicted', 'overlap', 'hardPredicted', 'hardOverlap'] as const;
