/** Where a run waits at a rung until it hears that it goes on, or is stopped. */
export class RungGate {
  private passes = 0;
  private left = false;
  private onOpen: (() => void) | null = null;

  /** Resolves once the run may go on from the rung that it is at, or was told to stop. The word may come before it is waited for. */
  pass(): Promise<void> {
    if (this.left) return Promise.resolve();
    if (this.passes > 0) {
      this.passes -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.onOpen = resolve;
    });
  }

  /** Lets the run go on from one rung. */
  open(): void {
    if (this.onOpen) this.release();
    else this.passes += 1;
  }

  /** The run is being stopped: it waits at no rung any more. */
  leave(): void {
    this.left = true;
    this.release();
  }

  private release(): void {
    this.onOpen?.();
    this.onOpen = null;
  }
}
