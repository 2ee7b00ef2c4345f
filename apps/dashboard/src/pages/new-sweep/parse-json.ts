import type { Json } from '@unetsweep/contract';

/** A typed text as JSON, or what is wrong with it and in which line, from 1. */
export function parseJson(text: string): { value: Json } | { fault: string; line: number | null } {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    return { fault: `This is not JSON${line === null ? '' : ` (line ${line})`}: ${message}`, line };
  }
}
