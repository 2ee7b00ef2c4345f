import { ApiError } from '@unetsweep/client';

/** What went wrong, in one sentence for people. */
export function faultText(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof TypeError ? 'The API does not answer.' : String(error);
}

/** Faults of single fields, where the API names some. */
export function fieldFaults(error: unknown): { path: string; message: string }[] {
  return error instanceof ApiError ? (error.problem.errors ?? []) : [];
}

export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 410);
}
