import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rememberedPort } from './port.js';

describe('a remembered port', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'port-'));
    path = join(folder, 'port');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const occupy = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
    });

  it('stays the same while it is free', async () => {
    const port = await rememberedPort(path);
    expect(port).toBeGreaterThan(1023);
    expect(await rememberedPort(path)).toBe(port);
  });

  it('gives way to another program, and the new one is remembered', async () => {
    const port = await rememberedPort(path);
    const other = await occupy(port);
    const next = await rememberedPort(path);
    expect(next).not.toBe(port);
    other.close();
    expect(await rememberedPort(path)).toBe(next);
  });

  it.each(['', 'text', '0', '70000', '80'])('is chosen anew when the file says %j', async (content) => {
    writeFileSync(path, content);
    expect(await rememberedPort(path)).toBeGreaterThan(1023);
  });
});
