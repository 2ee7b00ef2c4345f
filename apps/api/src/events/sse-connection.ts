import type { ServerResponse } from 'node:http';
import type { ApiEvent } from '@unetsweep/contract';

interface ConnectionOptions {
  headers: Record<string, string>;
  pingMs: number;
  slowClientMs: number;
}

/** One event as it goes over the wire. */
export function formatEvent(event: ApiEvent): string {
  // An empty id would make the client forget where it was.
  const id = event.id === '' ? '' : `id: ${event.id}\n`;
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Writes server-sent events to one client and never holds more than one batch for it. */
export class SseConnection {
  private readonly abort = new AbortController();
  private readonly ping: NodeJS.Timeout;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: ConnectionOptions,
  ) {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      // Nothing follows a stream on its connection: it must not hold up a process that stops.
      connection: 'close',
      ...options.headers,
    });
    response.socket?.setNoDelay(true);
    this.ping = setInterval(() => this.writeIfIdle(': ping\n\n'), options.pingMs);
    response.on('close', () => this.close());
    response.on('error', () => this.close());
  }

  /** Aborts when the client goes or is dropped. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Writes, then waits until the client has taken it; a client that takes nothing for too long is dropped. */
  async write(text: string): Promise<void> {
    if (this.signal.aborted || this.response.write(text)) return;
    await this.drained();
  }

  /** Writes what may be lost: nothing while the client is behind. */
  writeIfIdle(text: string): void {
    if (!this.signal.aborted && !this.response.writableNeedDrain) this.response.write(text);
  }

  close(): void {
    if (this.signal.aborted) return;
    clearInterval(this.ping);
    this.abort.abort();
    this.response.end();
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.response.off('drain', finish);
        this.signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(() => {
        this.close();
        this.response.destroy();
      }, this.options.slowClientMs);
      this.response.once('drain', finish);
      this.signal.addEventListener('abort', finish, { once: true });
    });
  }
}
