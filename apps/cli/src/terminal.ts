import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Where a command writes. Results go to `print`; what accompanies them goes to `note`, so that output can be piped. */
export interface Terminal {
  print(text?: string): void;
  note(text?: string): void;
  /** The text with a style, or as it is where colour is off. */
  style(style: Style, text: string): string;
  /** True: lines can be rewritten in place. */
  interactive: boolean;
  columns: number;
}

interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export function createTerminal(streams: { out: Output; err: Output; noColor: boolean }): Terminal {
  const { out, err, noColor } = streams;
  const coloured = Boolean(out.isTTY) && !noColor;
  return {
    print: (text = '') => void out.write(`${text}\n`),
    note: (text = '') => void err.write(`${text}\n`),
    style: (style, text) => (coloured ? styleText(style, text) : text),
    interactive: Boolean(err.isTTY),
    columns: out.columns ?? 120,
  };
}
