/** A callback failed: that is the caller's trouble, not the trial's. */
export class CallbackError extends Error {
  override readonly name = 'CallbackError';
}

/** @throws CallbackError for whatever the callback throws */
export async function tell(callback: () => void | Promise<void>): Promise<void> {
  try {
    await callback();
  } catch (cause) {
    throw new CallbackError('a callback failed', { cause });
  }
}
