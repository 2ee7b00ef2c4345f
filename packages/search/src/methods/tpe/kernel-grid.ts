const rootOfTwoPi = Math.sqrt(2 * Math.PI);
/** Nodes in one deviation: the error is below 5e-4 of a kernel's own density within two deviations. */
const nodesInDeviation = 16;
/** Kernels farther away than so many deviations add nothing. */
const reach = 7;
/** So many nodes at most: kernels over a wider range are not laid out. */
const mostNodes = 16_384;

const step = 1 / nodesInDeviation;
/** By how much the ratio of a normal density at two neighbouring nodes falls from one node to the next. */
const ratioFall = Math.exp(-step * step);

/**
 * Normal kernels of one deviation, shared out between the two nodes of a grid beside each (linear binning, see Wand & Jones, "Kernel
 * smoothing", 1995, appendix D): their density costs the same however many they are.
 */
export class KernelGrid {
  private nodes = new Float64Array(0);
  private count = 0;
  private origin = 0;
  private deviation = 1;
  private perUnit = 1;

  /**
   * Begins anew, for kernels in [from, to].
   * @returns false: that is too wide a range for kernels so narrow
   */
  start(from: number, to: number, deviation: number): boolean {
    const count = Math.ceil(((to - from) / deviation) * nodesInDeviation) + 2;
    if (!(count <= mostNodes)) return false;
    if (this.nodes.length < count) this.nodes = new Float64Array(count);
    else this.nodes.fill(0, 0, count);
    this.count = count;
    this.origin = from;
    this.deviation = deviation;
    this.perUnit = nodesInDeviation / deviation;
    return true;
  }

  /** @param factor weight of the kernel */
  add(position: number, factor: number): void {
    const { nodes } = this;
    const place = (position - this.origin) * this.perUnit;
    const node = Math.floor(place);
    const share = (place - node) * factor;
    nodes[node] = (nodes[node] as number) + factor - share;
    nodes[node + 1] = (nodes[node + 1] as number) + share;
  }

  density(position: number): number {
    const { nodes, count } = this;
    const place = (position - this.origin) * this.perUnit;
    const first = Math.max(0, Math.ceil(place - reach * nodesInDeviation));
    const last = Math.min(count - 1, Math.floor(place + reach * nodesInDeviation));
    // The normal density from node to node: each ratio is the one before times the same number.
    const z = (first - place) * step;
    let height = Math.exp(-0.5 * z * z);
    let ratio = Math.exp(-z * step - 0.5 * step * step);
    let sum = 0;
    for (let node = first; node <= last; node++) {
      sum += (nodes[node] as number) * height;
      height *= ratio;
      ratio *= ratioFall;
    }
    return sum / (this.deviation * rootOfTwoPi);
  }
}
