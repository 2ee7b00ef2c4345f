/** What one look at the machine found. */
export interface Finding {
  /** What was looked at, such as `Node`. */
  name: string;
  state: 'ok' | 'note' | 'fault';
  detail: string;
  /** What to do about a fault. */
  cure?: string;
}

export type Check = () => Promise<Finding>;

export const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail });
/** Worth knowing, hinders nothing. */
export const note = (name: string, detail: string): Finding => ({ name, state: 'note', detail });
export const fault = (name: string, detail: string, cure: string): Finding => ({
  name,
  state: 'fault',
  detail,
  cure,
});
