/** Keeps the `limit` things that were used last. */
export class LeastRecent<T> {
  private readonly kept = new Map<string, T>();

  /** @param drop is told of each thing that goes */
  constructor(
    private readonly limit: number,
    private readonly drop: (value: T) => void = () => undefined,
  ) {}

  /** The thing of this key, made where it is not there. */
  async get(key: string, make: () => T | Promise<T>): Promise<T> {
    const value = this.kept.get(key) ?? (await make());
    this.kept.delete(key);
    this.kept.set(key, value);
    for (const [oldest, dropped] of this.kept) {
      if (this.kept.size <= this.limit) break;
      this.kept.delete(oldest);
      this.drop(dropped);
    }
    return value;
  }
}
