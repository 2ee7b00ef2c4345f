/** Answers by key, those asked for last; whoever asks while one is made waits for the same one. */
export class KeyedCache<T> {
  private readonly held = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.held.get(key);
    if (known) {
      this.held.delete(key);
      this.held.set(key, known);
      return known;
    }
    const made = make();
    this.held.set(key, made);
    made.catch(() => this.held.delete(key));
    const [oldest] = this.held.keys();
    if (this.held.size > this.most && oldest !== undefined) this.held.delete(oldest);
    return made;
  }
}
