/** The part of the global that the schema engine needs; Node's types of the oldest supported version lack it. */
declare namespace WebAssembly {
  interface Module {
    readonly kind?: never;
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Record<string, Record<string, unknown>>): Promise<Instance>;
}
