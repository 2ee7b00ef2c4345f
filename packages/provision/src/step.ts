/** What happens while a machine is made ready; for progress lines. A step that had nothing to do is never told. */
export interface Step {
  /** What is made ready, such as `TensorFlow`. The same name ends the step that it started. */
  name: string;
  state: 'started' | 'done' | 'warning';
  detail: string;
}

export type StepListener = (step: Step) => void;

/** Tells the start and the end of `work`. */
export async function asStep<T>(
  onStep: StepListener,
  name: string,
  detail: string,
  work: () => Promise<T>,
): Promise<T> {
  onStep({ name, state: 'started', detail });
  const result = await work();
  onStep({ name, state: 'done', detail });
  return result;
}
