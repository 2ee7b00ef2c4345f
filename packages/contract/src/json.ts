import Type from 'typebox';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON value that is not a container. */
export type Scalar = null | boolean | number | string;

/** Dotted route from the root of `trial` (`optimizer.name`), or `dataset`. An array is one value. */
export type Path = string;

/** Unit of a length in a schedule; `fraction` is a share of the whole run, 0..1. */
export type Unit = 'epoch' | 'step' | 'fraction';

export const JsonSchema = Type.Unsafe<Json>({ description: 'Any JSON value.' });

export const PathSchema = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Dotted path of a field of `trial`, such as `optimizer.learningRate`, or `dataset`.',
});
