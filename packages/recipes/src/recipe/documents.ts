/** The four documents on tuning U-Nets whose experiments the recipes run. */
export const documents = {
  A: { title: 'Hyper Parameter Tuning', authors: 'T. S. Vishnu, A. Bhattacharya' },
  B: { title: 'U-net Engineering using TPE Hyper-Parameter Optimization', authors: 'A. Bogatyrev, 2020' },
  C: { title: 'Improve Deep Learning Models performance & network tuning (Part 6)', authors: '' },
  D: {
    title: 'Image Segmentation Using UNET, Strategic Hyper-parameter Tuning (EE-782, Assignment 1)',
    authors: '2020',
  },
} as const;

export type DocumentId = keyof typeof documents;
