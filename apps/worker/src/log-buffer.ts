/** A trial's log on its way to the store: whole lines, bounded between two flushes. */
export class LogBuffer {
  private head = '';
  private tail = '';
  private droppedCharacters = 0;

  /** @param halfCharacters kept of the beginning, and again of the end, of what arrives between two flushes */
  constructor(private readonly halfCharacters = 128 * 1024) {}

  /** Adds one line with its time and where it came from. */
  add(source: 'worker' | 'stdout' | 'stderr', text: string, at: Date): void {
    const line = `${at.toISOString()} ${source} ${text}\n`;
    if (this.tail === '' && this.head.length + line.length <= this.halfCharacters) {
      this.head += line;
      return;
    }
    this.tail += line;
    // Trimmed rarely: a chatty process must not cost a copy a line.
    if (this.tail.length > 2 * this.halfCharacters) this.trimTail();
  }

  /** All that was added since the last call, '' when nothing was. */
  take(): string {
    if (this.tail.length > this.halfCharacters) this.trimTail();
    const note = this.droppedCharacters > 0 ? `... ${this.droppedCharacters} characters left out ...\n` : '';
    const text = this.head + note + this.tail;
    this.head = '';
    this.tail = '';
    this.droppedCharacters = 0;
    return text;
  }

  private trimTail(): void {
    const cut = this.tail.indexOf('\n', this.tail.length - this.halfCharacters - 1) + 1;
    this.droppedCharacters += cut;
    this.tail = this.tail.slice(cut);
  }
}

const LONGEST_LINE = 8_192;

/** Cuts a stream of text into lines; a line without an end is cut at 8,192 characters. */
export class LineSplitter {
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: string): void {
    const lines = (this.rest + chunk).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line.slice(0, LONGEST_LINE));
    if (this.rest.length > LONGEST_LINE) this.end();
  }

  end(): void {
    if (this.rest !== '') this.onLine(this.rest.slice(0, LONGEST_LINE));
    this.rest = '';
  }
}
