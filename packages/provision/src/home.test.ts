import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homeFolder, openHome } from './home.js';
import { rememberedPassword } from './secret-file.js';

describe('the home', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'home-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is ~/.unetsweep unless another folder is given', () => {
    expect(homeFolder()).toBe(join(homedir(), '.unetsweep'));
    expect(homeFolder('')).toBe(join(homedir(), '.unetsweep'));
    expect(homeFolder('/somewhere')).toBe('/somewhere');
  });

  it('is made closed to others', async () => {
    const home = await openHome(join(root, 'deep', 'home'));
    expect([home.root, home.secrets, home.services, home.locks].map(modeOf)).toEqual([
      0o700, 0o700, 0o700, 0o700,
    ]);
  });

  it('closes a folder that others could read', async () => {
    chmodSync(root, 0o755);
    await openHome(root);
    expect(modeOf(root) & 0o066).toBe(0);
  });

  it('says what to do when it can not be made', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(openHome(join(file, 'home'))).rejects.toThrow(/file\/home.*\n.*UNETSWEEP_HOME/);
  });

  it('keeps a password that is random, stays the same and is readable for its user only', async () => {
    const home = await openHome(root);
    const password = rememberedPassword(home, 'redis-password');
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(rememberedPassword(home, 'redis-password')).toBe(password);
    expect(rememberedPassword(home, 'postgres-password')).not.toBe(password);
    expect(modeOf(join(home.secrets, 'redis-password'))).toBe(0o600);
    expect(readFileSync(join(home.secrets, 'redis-password'), 'utf8')).toBe(`${password}\n`);
    expect(readdirSync(home.secrets)).toHaveLength(2);
  });
});
