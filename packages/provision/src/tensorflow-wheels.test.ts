import { describe, expect, it } from 'vitest';
import { tensorflowWheels } from './tensorflow-wheels.js';

describe("TensorFlow's wheels", () => {
  it.each([
    ['cpu', 'x64'],
    ['gpu', 'x64'],
    ['cpu', 'arm64'],
  ] as const)('are pinned by name, version and content: %s on %s', (build, architecture) => {
    for (const { requirement, fileName, sha256 } of tensorflowWheels(build, architecture).wheels) {
      const [name = '', version = ''] = requirement.split('==');
      expect(fileName.startsWith(`${name.replaceAll('-', '_')}-${version}-`)).toBe(true);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('bring the CUDA libraries for GPUs', () => {
    const names = tensorflowWheels('gpu', 'x64').wheels.map((wheel) => wheel.requirement);
    expect(names.filter((name) => name.startsWith('nvidia-'))).toHaveLength(12);
  });

  it.each([
    ['gpu', 'arm64'],
    ['cpu', 'ia32'],
  ] as const)('are refused by name where there are none: %s on %s', (build, architecture) => {
    expect(() => tensorflowWheels(build, architecture)).toThrow(
      new RegExp(`${build}.*${architecture}[\\s\\S]*Cure:`),
    );
  });
});
