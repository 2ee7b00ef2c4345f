import { Agent, request } from 'node:http';

/** Sends JSON over connections that stay open, and keeps how long each kind of call took. */
export class HttpClient {
  /** @param {string} url @param {number} connections */
  constructor(url, connections) {
    const { hostname, port } = new URL(url);
    this.target = {
      hostname,
      port,
      agent: new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' }),
    };
    /** @type {Map<string, number[]>} */
    this.times = new Map();
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

  /** @param {string} method @param {string} path @param {string} [text] @returns {Promise<any>} */
  send(method, path, text) {
    return new Promise((resolve, reject) => {
      const headers =
        text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
      const sent = request({ ...this.target, method, path, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString();
          if (response.statusCode < 300) resolve(answer === '' ? null : JSON.parse(answer));
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`));
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close() {
    this.target.agent.destroy();
  }
}
