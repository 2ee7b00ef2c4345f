/** Where a text stops being JSON. */
export interface JsonFault {
  /** JSON Pointer of the value that was being read. */
  path: string;
  line: number;
  column: number;
  /** What stands there, cut to 20 characters; empty at the end of the text. */
  found: string;
}

const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
// Every character from the space on but the quote and the backslash stands for itself.
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const SPACE = /[ \t\r\n]*/y;

interface Frame {
  closer: '}' | ']';
  /** Key or index of the value that is read next. */
  at: string | number;
}

const pointerOf = (stack: Frame[]) =>
  stack.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Walks a text that `JSON.parse` refused, up to the first token that no JSON text could have. Linear, no recursion. */
class Scanner {
  private position = 0;
  private readonly stack: Frame[] = [];

  constructor(private readonly text: string) {}

  find(): JsonFault {
    while (this.readValue() && this.readAfterValue()) {
      // each turn reads one value and what follows it
    }
    return this.faultHere();
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.position = pattern.lastIndex;
    return match[0];
  }

  private peek(): string {
    this.take(SPACE);
    return this.text.charAt(this.position);
  }

  /** Reads a scalar or an empty container, through all that opens before it. False: a fault stands here. */
  private readValue(): boolean {
    for (;;) {
      const next = this.peek();
      if (next !== '{' && next !== '[') return this.take(next === '"' ? STRING : LITERAL) !== null;
      this.position += 1;
      const frame: Frame = next === '{' ? { closer: '}', at: '' } : { closer: ']', at: 0 };
      if (this.peek() === frame.closer) {
        this.position += 1;
        return true;
      }
      this.stack.push(frame);
      if (next === '{' && !this.readKey(frame)) return false;
    }
  }

  private readKey(frame: Frame): boolean {
    this.take(SPACE);
    const key = this.take(STRING);
    if (key === null) return false;
    frame.at = JSON.parse(key);
    if (this.peek() !== ':') return false;
    this.position += 1;
    return true;
  }

  /** Closes what ends here and steps to the next value. False: a fault, or the end. */
  private readAfterValue(): boolean {
    for (;;) {
      const frame = this.stack.at(-1);
      const next = this.peek();
      if (frame === undefined) return false;
      if (next === ',') {
        this.position += 1;
        if (typeof frame.at === 'number') frame.at += 1;
        return frame.closer === ']' || this.readKey(frame);
      }
      if (next !== frame.closer) return false;
      this.position += 1;
      this.stack.pop();
    }
  }

  private faultHere(): JsonFault {
    this.take(SPACE);
    const before = this.text.slice(0, this.position);
    const lineStart = before.lastIndexOf('\n') + 1;
    const found =
      /^[\w.+-]{1,20}|^[\s\S]?/.exec(this.text.slice(this.position, this.position + 20))?.[0] ?? '';
    return {
      path: pointerOf(this.stack),
      line: before.split('\n').length,
      column: this.position - lineStart + 1,
      found,
    };
  }
}

/** Finds the first fault of a text that is not JSON. */
export function findJsonFault(text: string): JsonFault {
  return new Scanner(text).find();
}
