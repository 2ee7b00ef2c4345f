/** Tells what the set-up does, one line a step: `  ✓ Packages  12.3 s`. Nothing is said of what is done already. */
export class Report {
  #interactive = Boolean(process.stderr.isTTY);

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async step(name, work) {
    const startedAt = performance.now();
    this.#announce(name);
    try {
      const result = await work();
      this.#line('✓', 32, name, performance.now() - startedAt);
      return result;
    } catch (error) {
      this.#line('✗', 31, name, performance.now() - startedAt);
      throw error;
    }
  }

  /** A listener for the steps that `@unetsweep/provision` tells. */
  listener() {
    const startedAt = new Map();
    return (/** @type {{ name: string, state: string, detail: string }} */ { name, state, detail }) => {
      const text = `${name} (${detail})`;
      if (state === 'started') {
        startedAt.set(name, performance.now());
        this.#announce(text);
      } else if (state === 'done') {
        this.#line('✓', 32, text, performance.now() - (startedAt.get(name) ?? performance.now()));
      } else {
        this.#line('!', 33, text);
      }
    };
  }

  /** @param {string} name */
  #announce(name) {
    if (this.#interactive) process.stderr.write(`\r\u001b[2K${this.#style(2, `  … ${name}`)}`);
  }

  /**
   * @param {string} mark
   * @param {number} colour
   * @param {string} name
   * @param {number} [durationMs]
   */
  #line(mark, colour, name, durationMs) {
    const overwrite = this.#interactive ? '\r\u001b[2K' : '';
    const time = durationMs === undefined ? '' : `  ${this.#style(2, `${(durationMs / 1000).toFixed(1)} s`)}`;
    process.stderr.write(`${overwrite}  ${this.#style(colour, mark)} ${name}${time}\n`);
  }

  /**
   * @param {number} code of the terminal's SGR sequence
   * @param {string} text
   */
  #style(code, text) {
    return this.#interactive && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
