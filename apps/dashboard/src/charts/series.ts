export interface Series {
  label: string;
  /** A colour token such as `--c1`. */
  color: string;
  values: (number | null)[];
  dashed?: boolean;
  /** Dots without a line. */
  dots?: boolean;
  /** Holds a value until the next one. */
  stepped?: boolean;
  width?: number;
  /** Left out of the legend, for many curves of one kind. */
  unlisted?: boolean;
}

/** An area between two lists of values. */
export interface Band {
  label: string;
  color: string;
  low: (number | null)[];
  high: (number | null)[];
}
