export interface IdempotencyRepository {
  /** @returns `new` to go on, `replay` with the stored answer, `inFlight`, or `reused` (another body) */
  begin(
    key: string,
    bodySha256: string,
  ): Promise<
    | { state: 'new' }
    | { state: 'replay'; status: number; body: string }
    | { state: 'inFlight' }
    | { state: 'reused' }
  >;
  complete(key: string, status: number, body: string): Promise<void>;
  abandon(key: string): Promise<void>;
  /** Drops keys older than 24 h. */
  prune(): Promise<number>;
}
