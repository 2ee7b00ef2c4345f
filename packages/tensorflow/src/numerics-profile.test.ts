import { describe, expect, it } from 'vitest';
import {
  canRunIsa,
  continueProfile,
  cpuIsaOf,
  multipliesBfloat16,
  type NumericsProfile,
  numericsEnvironment,
} from './index.js';

const zen4 = 'fpu sse4_1 avx avx2 avx512f avx512dq avx512bw avx512vl avx512_vnni avx512_bf16';

describe('the instruction set', () => {
  it.each([
    ['', 'DEFAULT'],
    ['fpu sse4_1', 'SSE41'],
    ['sse4_1 avx avx2', 'AVX2'],
    [`processor\t: 0\nflags\t\t: ${zen4}\nbugs\t: x\n`, 'AVX512_CORE_BF16'],
    [`${zen4} avx512_fp16 amx_int8 amx_bf16`, 'AVX512_CORE_AMX'],
  ])('of "%s" is %s', (text, isa) => {
    expect(cpuIsaOf(text)).toBe(isa);
  });

  it('can be held down, but not raised', () => {
    expect(canRunIsa('AVX512_CORE', 'AVX2')).toBe(true);
    expect(canRunIsa('AVX2', 'AVX512_CORE')).toBe(false);
    expect(canRunIsa('DEFAULT', 'AVX2')).toBe(false);
  });
});

describe('a later attempt', () => {
  const host: NumericsProfile = {
    device: 'cpu',
    intraOpThreads: 4,
    cpuIsa: 'AVX512_CORE_BF16',
    engineVersion: 1,
    tensorflowVersion: '2.21.0',
  };

  it('takes threads and instruction set of the first one', () => {
    const first = { ...host, intraOpThreads: 2, cpuIsa: 'AVX2' as const };
    expect(continueProfile(first, host, false)).toEqual({ profile: first, changed: false });
    expect(continueProfile(null, host, false)).toEqual({ profile: host, changed: false });
  });

  it('says so where it cannot', () => {
    const first = { ...host, cpuIsa: 'AVX512_CORE_AMX' as const };
    expect(continueProfile(first, host, false)).toEqual({ profile: host, changed: true });
    expect(continueProfile({ ...host, engineVersion: 0 }, host, false).changed).toBe(true);
  });

  it('is not held to less than bfloat16 needs in mixed precision', () => {
    const first = { ...host, cpuIsa: 'AVX2' as const };
    expect(continueProfile(first, host, true)).toEqual({ profile: host, changed: true });
    expect(continueProfile({ ...host, cpuIsa: 'AVX512_CORE' }, host, true).changed).toBe(false);
    expect(continueProfile(first, { ...host, cpuIsa: 'AVX2_VNNI' }, true)).toEqual({
      profile: first,
      changed: false,
    });
  });

  it.each([
    ['cpu', 'AVX2', false],
    ['cpu', 'AVX512_CORE_VNNI', false],
    ['cpu', 'AVX512_CORE_BF16', true],
    ['cpu', 'AVX512_CORE_AMX', true],
    ['gpu', 'AVX2', true],
  ] as const)('on a %s of %s multiplies bfloat16: %s', (device, cpuIsa, expected) => {
    expect(multipliesBfloat16({ device, cpuIsa })).toBe(expected);
  });

  it('starts with the environment of its profile', () => {
    const environment = numericsEnvironment(host);
    expect(environment.TF_NUM_INTRAOP_THREADS).toBe('4');
    expect(environment.ONEDNN_MAX_CPU_ISA).toBe('AVX512_CORE_BF16');
    expect(environment).toHaveProperty('CUDA_VISIBLE_DEVICES', '-1');
    expect(numericsEnvironment({ ...host, device: 'gpu' })).not.toHaveProperty('CUDA_VISIBLE_DEVICES');
  });
});
