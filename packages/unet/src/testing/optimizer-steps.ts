import { Graph, identity, Session } from '@unetsweep/tensorflow';
import { restoringFeeds, settable } from '../network/settable.js';
import { applyOptimizer } from '../optimizers/apply-optimizer.js';
import type { OptimizerSpec } from '../optimizers/optimizer-definition.js';

type Values = readonly number[];

/**
 * What an optimizer makes of given gradients, and their norms.
 * @param start entries of each weight
 * @param gradients of each step, entries of each weight, or a function of the entries before the step
 * @returns entries of each weight after each step
 */
export function optimizerSteps(
  spec: OptimizerSpec,
  start: readonly Values[],
  gradients: readonly (readonly Values[] | ((weights: readonly Values[]) => readonly Values[]))[],
): { weights: number[][][]; norms: number[] } {
  const graph = new Graph();
  const weights = start.map(({ length }, index) => settable(graph, `weight${index}`, [length]));
  const inputs = start.map(({ length }, index) => graph.placeholder(`gradient${index}`, 'float32', [length]));
  const learningRate = graph.float(spec.learningRate);
  const targets = weights.flatMap(({ variable: weight }, index) => {
    const given = inputs[index];
    if (!given) return [];
    // As in a network, a gradient comes after the weight was read.
    const gradient = identity(given, { controls: [weight.value.operation] });
    return [{ weight, gradient, decays: true }];
  });
  const step = applyOptimizer(graph, targets, { spec, learningRate, measuresNorm: true });
  const all = [...weights, ...step.slots];
  const controls = all.map(({ assigned }) => assigned);
  const restored = identity(graph.float(0), { controls });
  const norm = identity(step.gradientNorm ?? graph.float(Number.NaN), { controls: step.operations });
  const session = Session.load(graph);
  const slots = step.slots.map(({ shape, initial }) => new Float32Array(shape[0] ?? 0).fill(initial));
  session.run(restoringFeeds(all, [...start.map((one) => Float32Array.from(one)), ...slots]), [restored]);
  let now: number[][] = start.map((one) => [...one]);
  const norms: number[] = [];
  const trace = gradients.map((given, index) => {
    const feeds = (typeof given === 'function' ? given(now) : given).map((values, at) => {
      const tensor = inputs[at];
      if (!tensor) throw new Error('more gradients than weights');
      return { tensor, values: Float32Array.from(values), shape: [values.length] };
    });
    norms.push(...session.run([...feeds, ...step.scalars.feeds(index + 1)], [norm])[0].values);
    const values = session.run(
      [],
      weights.map(({ variable }) => variable.value),
    );
    now = values.map((one) => [...one.values]);
    return now;
  });
  session.dispose();
  return { weights: trace, norms };
}
