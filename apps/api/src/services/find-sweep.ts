import { ProblemError } from '@unetsweep/contract';
import type { Store } from '@unetsweep/store';

type Found<K extends 'getPlan' | 'get'> = NonNullable<Awaited<ReturnType<Store['sweeps'][K]>>>;
type Progress = NonNullable<Awaited<ReturnType<Store['planning']['progress']>>>;

function found<T>(value: T | null, id: string): T {
  if (value === null) throw new ProblemError('notFound', `There is no sweep ${id}.`);
  return value;
}

/** @throws ProblemError `notFound` */
export async function findSweep({ sweeps }: Store, id: string): Promise<Found<'get'>> {
  return found(await sweeps.get(id), id);
}

/** The sweep's spec as it is, and how it was planned. @throws ProblemError `notFound` */
export async function findPlan({ sweeps }: Store, id: string): Promise<Found<'getPlan'>> {
  return found(await sweeps.getPlan(id), id);
}

/** How far its planning has come. @throws ProblemError `notFound` */
export async function findProgress({ planning }: Store, id: string): Promise<Progress> {
  return found(await planning.progress(id), id);
}
