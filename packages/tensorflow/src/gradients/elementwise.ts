import type { FloatDType } from '../dtype.js';
import type { Tensor } from '../graph.js';
import { leakyReluGradient } from '../ops/activation.js';
import { reshape } from '../ops/array.js';
import {
  cast,
  divide,
  gradientPair,
  multiply,
  negate,
  select,
  sign,
  square,
  subtract,
} from '../ops/elementwise.js';
import { sum } from '../ops/reduction.js';
import { scalarOf } from '../ops/scalar.js';
import {
  type FloatTensor,
  floatInput,
  type GradientRule,
  isFloat,
  onlyGradient,
  sumToShape,
} from './rule.js';

/** One rule an operation, by TensorFlow's name. */
export const elementwiseGradients: Record<string, GradientRule> = {
  AddV2: binary(
    (gradient) => gradient,
    (gradient) => gradient,
  ),
  Sub: binary(
    (gradient) => gradient,
    (gradient) => negate(gradient),
  ),
  Mul: binary(
    (gradient, _, b) => multiply(gradient, b),
    (gradient, a) => multiply(gradient, a),
  ),
  RealDiv: binary(
    (gradient, _, b) => divide(gradient, b),
    (gradient, a, b) => negate(divide(multiply(gradient, a), square(b))),
  ),
  AddN: (context) => context.operation.inputs.map(() => onlyGradient(context)),
  Identity: (context) => [onlyGradient(context)],
  Neg: unary((gradient) => negate(gradient)),
  Abs: unary((gradient, x) => multiply(gradient, sign(x))),
  Square: unary((gradient, x) => multiply(gradient, multiply(x, scalarOf(x, 2)))),
  Sqrt: unary((gradient, _, y) => divide(multiply(gradient, scalarOf(y, 0.5)), y)),
  Exp: unary((gradient, _, y) => multiply(gradient, y)),
  Log: unary((gradient, x) => divide(gradient, x)),
  Relu: unary((gradient, _, y) => gradientPair('ReluGrad', gradient, y)),
  LeakyRelu: (context) => {
    const alpha = context.operation.attributes.alpha;
    const slope = alpha && 'float' in alpha ? alpha.float : 0;
    return [leakyReluGradient(floatInput(context.operation, 0), onlyGradient(context), slope)];
  },
  Elu: unary((gradient, _, y) => gradientPair('EluGrad', gradient, y)),
  Sigmoid: unary((gradient, _, y) => gradientPair('SigmoidGrad', y, gradient)),
  Softplus: unary((gradient, x) => gradientPair('SoftplusGrad', gradient, x)),
  Softmax: unary((gradient, _, y) => {
    const lastAxis = y.shape.length - 1;
    const total = sum(multiply(gradient, y), [lastAxis]);
    return multiply(subtract(gradient, reshape(total, [...y.shape.slice(0, -1), 1])), y);
  }),
  StopGradient: () => [null],
  // A number made from a truth value or an integer carries no gradient.
  Cast: (context) => {
    const [x] = context.operation.inputs;
    if (!x || !isFloat(x)) return [null];
    return [cast(onlyGradient(context), x.dtype)];
  },
  SelectV2: (context) => {
    const gradient = onlyGradient(context);
    const condition = context.operation.inputs[0] as Tensor<'bool'>;
    const zero = scalarOf(gradient, 0);
    const parts = [select(condition, gradient, zero), select(condition, zero, gradient)];
    const operands = [floatInput(context.operation, 1), floatInput(context.operation, 2)];
    return [null, ...parts.map((part, index) => sumToShape(part, operands[index]?.shape ?? []))];
  },
};

/** A rule for an operation with one input x and one output y. */
function unary(rule: (gradient: FloatTensor, x: FloatTensor, y: FloatTensor) => FloatTensor): GradientRule {
  return (context) => {
    const { operation } = context;
    return [rule(onlyGradient(context), floatInput(operation, 0), operation.output<FloatDType>(0))];
  };
}

type Part = (gradient: FloatTensor, a: FloatTensor, b: FloatTensor) => FloatTensor;

/** A rule for two operands that broadcast: each part is summed to its operand's shape. */
function binary(...parts: [Part, Part]): GradientRule {
  return (context) => {
    const gradient = onlyGradient(context);
    const [a, b] = [floatInput(context.operation, 0), floatInput(context.operation, 1)];
    return parts.map((part, index) => {
      const target = index === 0 ? a.shape : b.shape;
      return context.needs[index] ? sumToShape(part(gradient, a, b), target) : null;
    });
  };
}
