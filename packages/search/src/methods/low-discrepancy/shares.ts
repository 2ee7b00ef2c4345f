/** The `index`-th point of a sequence in the unit cube: a number in [0, 1) for each dimension. */
export type Shares = (index: number) => number[];
