import { describe, expect, it } from 'vitest';
import { slotMemoryMb, usableMemoryMb } from './slot-memory.js';

const gib = 1024 ** 3;

describe('memory', () => {
  it("is the machine's, or less where a container was given less", () => {
    expect(usableMemoryMb(8 * gib, 0)).toBe(8192);
    expect(usableMemoryMb(8 * gib, undefined)).toBe(8192);
    expect(usableMemoryMb(8 * gib, 2 * gib)).toBe(2048);
    expect(usableMemoryMb(8 * gib, 2 ** 63)).toBe(8192);
  });

  it('is shared by the slots of a device', () => {
    const cpu = { device: { kind: 'cpu' as const, name: 'CPU', memoryMb: 8192 }, gpus: [] };
    expect(slotMemoryMb(cpu, 4)).toBe(2048);
    const gpu = { device: { kind: 'gpu' as const, name: 'GPU', memoryMb: 16_000 }, gpus: ['0', '1'] };
    expect(slotMemoryMb(gpu, 2)).toBe(16_000);
    expect(slotMemoryMb(gpu, 4)).toBe(8000);
    expect(slotMemoryMb(gpu, 3)).toBe(8000);
  });
});
