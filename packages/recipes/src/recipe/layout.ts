import type { Path } from '@unetsweep/contract';

/** A table of a document beside ours, in its own layout. */
export interface TableLayout {
  kind: 'table';
  title: string;
  part: string;
  /** Parameters whose values make the rows; more than one is nested. */
  rows: readonly Path[];
  columns: readonly Path[];
  /** Metrics shown in each cell, in order. */
  metrics: readonly string[];
  /** Figures that the document prints, by the values of `rows` and `columns`. */
  printed?: readonly PrintedCell[];
}

export interface PrintedCell {
  params: Readonly<Record<Path, string | number | null>>;
  metrics: Readonly<Record<string, number>>;
  /** Why the figure is doubted. */
  doubt?: string;
}

/** Curves of loss and Dice by epoch, each trial a chart, losses divided by their largest value (document A's plot rule). */
export interface ScaledCurvesLayout {
  kind: 'scaledCurves';
  title: string;
  part: string;
}

/** A grid of charts, one a cell, with training and validation loss by epoch (document D, figures 7, 14, 17, 21). */
export interface LossGridLayout {
  kind: 'lossGrid';
  title: string;
  part: string;
  rows: Path;
  columns: Path;
}

/** The same grid with the predicted mask of one image (document D, figures 8 and 9; A and B). */
export interface MaskGridLayout {
  kind: 'maskGrid';
  title: string;
  part: string;
  rows: Path;
  columns: Path | null;
}

/** Bars of one metric (document D, figures 10 and 20). */
export interface BarsLayout {
  kind: 'bars';
  title: string;
  part: string;
  groups: Path;
  bars: Path;
  metric: string;
  /** Colours by value of `bars`, as the document has them. */
  colors: Readonly<Record<string, string>>;
}

/** One metric against a parameter, a dot a trial (document B's search plot). */
export interface ScatterLayout {
  kind: 'scatter';
  title: string;
  part: string;
  x: Path;
  metric: string;
  logX?: boolean;
}

/** Histograms of layers stacked over epochs, trials beside each other (document B). */
export interface HistogramsLayout {
  kind: 'histograms';
  title: string;
  part: string;
  layers: readonly string[];
  by: Path;
}

export type Layout =
  | TableLayout
  | ScaledCurvesLayout
  | LossGridLayout
  | MaskGridLayout
  | BarsLayout
  | ScatterLayout
  | HistogramsLayout;
