/**
 * Part of a trial's fingerprint and of its numerics profile. Raise it whenever the golden-weights test shows that the
 * same trial now ends with other weights.
 */
export const engineVersion = 2;
