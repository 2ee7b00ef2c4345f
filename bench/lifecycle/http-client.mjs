import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One connection, kept open, with one request at a time: as little work as HTTP allows, for it takes the service's own cores. */
class Connection {
  received = Buffer.alloc(0);
  /** @type {{ resolve(answer: { status: number, body: string }): void, reject(error: Error): void } | null} */
  asked = null;

  constructor(host, port) {
    this.socket = connect({ host, port: Number(port), noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.asked?.reject(error));
    this.socket.on('close', () => this.asked?.reject(new Error('the connection was closed')));
  }

  /** @param {string} text the whole request @returns {Promise<{ status: number, body: string }>} */
  ask(text) {
    return new Promise((resolve, reject) => {
      this.asked = { resolve, reject };
      this.socket.write(text);
    });
  }

  take(chunk) {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf(END_OF_HEAD);
    if (headEnd < 0) return;
    const head = this.received.latin1Slice(0, headEnd);
    const length = /\r\ncontent-length: (\d+)/i.exec(head);
    if (!length) return this.asked?.reject(new Error(`an answer without a length:\n${head}`));
    const bodyStart = headEnd + END_OF_HEAD.length;
    const end = bodyStart + Number(length[1]);
    if (this.received.length < end) return;
    const { asked } = this;
    this.asked = null;
    const body = this.received.utf8Slice(bodyStart, end);
    this.received = this.received.subarray(end);
    asked?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}

/** Sends JSON over connections that stay open, and keeps how long each kind of call took. */
export class HttpClient {
  /** @type {Connection[]} */
  free = [];
  /** @type {Connection[]} */
  all = [];
  /** @type {Map<string, number[]>} */
  times = new Map();

  /** @param {string} url */
  constructor(url) {
    const { hostname, port } = new URL(url);
    Object.assign(this, { hostname, port });
  }

  /** @param {string} kind @param {string} path @param {object} body @returns {Promise<any>} */
  async post(kind, path, body) {
    const start = performance.now();
    const answer = await this.send('POST', path, JSON.stringify(body));
    const times = this.times.get(kind) ?? [];
    this.times.set(kind, times);
    times.push(performance.now() - start);
    return answer;
  }

  /** @param {string} method @param {string} path @param {string} text JSON @returns {Promise<any>} */
  async send(method, path, text) {
    const connection = this.free.pop() ?? this.open();
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${this.hostname}:${this.port}\r\ncontent-type: application/json\r\n`;
    const { status, body } = await connection.ask(
      `${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    );
    this.free.push(connection);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${body}`);
    return body === '' ? null : JSON.parse(body);
  }

  open() {
    const connection = new Connection(this.hostname, this.port);
    this.all.push(connection);
    return connection;
  }

  close() {
    for (const { socket } of this.all) socket.destroy();
  }
}
