import Type from 'typebox';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Ids are UUIDv7 strings; the brands keep one kind from being passed for another. */
export type SweepId = Branded<'SweepId'>;
export type TrialId = Branded<'TrialId'>;
export type PointId = Branded<'PointId'>;
export type DatasetId = Branded<'DatasetId'>;
export type CheckpointId = Branded<'CheckpointId'>;
export type WorkerId = Branded<'WorkerId'>;
export type EventId = Branded<'EventId'>;

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the form of an id. A path with a malformed id answers 404, like an unknown one. */
export function isId(text: string): boolean {
  return uuidPattern.test(text);
}

export const namePatterns = {
  /** Tag of a sweep. */
  tag: '^[A-Za-z0-9_.:/-]{1,64}$',
  /** Parameter or metric of an external trial. */
  external: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$',
  /** Name of a data set, of which `name@3` is a version. */
  dataset: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$',
} as const;

/** A data set as people name it. `version` null: the newest. */
export function parseDatasetReference(reference: string): { name: string; version: number | null } {
  const match = /^(.+)@([1-9][0-9]{0,8})$/.exec(reference);
  return match?.[1] && match[2]
    ? { name: match[1], version: Number(match[2]) }
    : { name: reference, version: null };
}

export const IdSchema = Type.String({ format: 'uuid', description: 'UUIDv7.' });
