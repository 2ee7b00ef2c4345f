import { DatasetFault } from '../dataset-fault.js';

export type JsonObject = Readonly<Record<string, unknown>>;

const MOST_BYTES = 256 * 1024 ** 2;

/** @throws DatasetFault `undecodable`: not JSON, or no object */
export function parseJsonObject(bytes: Uint8Array, file: string): JsonObject {
  if (bytes.length > MOST_BYTES) {
    const message = `${file} has ${bytes.length} bytes, at most ${MOST_BYTES} are read as JSON`;
    throw new DatasetFault('undecodable', message, file, String(bytes.length));
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatasetFault('undecodable', `${file} is no JSON: ${reason}`, file);
  }
  if (!isObject(value)) throw new DatasetFault('undecodable', `${file} holds no JSON object`, file);
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as a fault shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
