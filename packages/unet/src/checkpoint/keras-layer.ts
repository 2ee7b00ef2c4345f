/** A layer as Keras 2 and tfjs write it into `model.json`. */
export interface KerasLayer {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: [string, number, number, Record<string, never>][][];
}

export function kerasLayer(
  className: string,
  name: string,
  inputs: readonly string[],
  config: Record<string, unknown> = {},
): KerasLayer {
  return {
    class_name: className,
    name,
    config: { name, trainable: true, dtype: 'float32', ...config },
    inbound_nodes: inputs.length > 0 ? [inputs.map((input) => [input, 0, 0, {}])] : [],
  };
}
