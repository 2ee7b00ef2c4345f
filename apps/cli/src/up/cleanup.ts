/** What has to be undone at the end, last thing first. One failure does not keep the rest from being undone. */
export class Cleanup {
  readonly #tasks: (() => Promise<void>)[] = [];

  add(task: () => Promise<void>): void {
    this.#tasks.push(task);
  }

  /** @throws the first failure, after all tasks have run */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) {
      await task().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
