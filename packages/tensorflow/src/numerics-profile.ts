/** What decides the bits of a result besides the trial itself. Equal profiles on CPUs give equal weights. */
export interface NumericsProfile {
  device: 'cpu' | 'gpu';
  intraOpThreads: number;
  /** oneDNN's name of the instruction set, as ONEDNN_MAX_CPU_ISA takes it. */
  cpuIsa: CpuIsa;
  engineVersion: number;
  tensorflowVersion: string;
}

/** oneDNN's instruction sets from the smallest to the largest; `DEFAULT` is a CPU that it does not name. */
export const cpuIsas = [
  'DEFAULT',
  'SSE41',
  'AVX',
  'AVX2',
  'AVX2_VNNI',
  'AVX512_CORE',
  'AVX512_CORE_VNNI',
  'AVX512_CORE_BF16',
  'AVX512_CORE_FP16',
  'AVX512_CORE_AMX',
] as const;

export type CpuIsa = (typeof cpuIsas)[number];

const flagsOfIsa: Record<Exclude<CpuIsa, 'DEFAULT'>, readonly string[]> = {
  SSE41: ['sse4_1'],
  AVX: ['avx'],
  AVX2: ['avx2'],
  AVX2_VNNI: ['avx2', 'avx_vnni'],
  AVX512_CORE: ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq'],
  AVX512_CORE_VNNI: ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq', 'avx512_vnni'],
  AVX512_CORE_BF16: ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq', 'avx512_vnni', 'avx512_bf16'],
  AVX512_CORE_FP16: ['avx512bw', 'avx512_vnni', 'avx512_bf16', 'avx512_fp16'],
  AVX512_CORE_AMX: ['avx512bw', 'avx512_bf16', 'avx512_fp16', 'amx_int8', 'amx_bf16'],
};

/**
 * The largest instruction set that oneDNN would use.
 * @param cpuInfo text of /proc/cpuinfo, or its `flags` line
 */
export function cpuIsaOf(cpuInfo: string): CpuIsa {
  const line = /^flags\s*:(.*)$/m.exec(cpuInfo)?.[1] ?? cpuInfo;
  const flags = new Set(line.trim().split(/\s+/));
  const known = cpuIsas.filter(
    (isa) => isa !== 'DEFAULT' && flagsOfIsa[isa].every((flag) => flags.has(flag)),
  );
  return known.at(-1) ?? 'DEFAULT';
}

/** Whether a CPU of instruction set `host` can be held to `wanted`. */
export function canRunIsa(host: CpuIsa, wanted: CpuIsa): boolean {
  if (host === 'DEFAULT' || wanted === 'DEFAULT') return host === wanted;
  return cpuIsas.indexOf(wanted) <= cpuIsas.indexOf(host);
}

const least = (isa: CpuIsa, wanted: CpuIsa) => cpuIsas.indexOf(isa) >= cpuIsas.indexOf(wanted);

/** Whether the device multiplies bfloat16; else it is emulated. Of GPUs, all but those from before NVIDIA's Ampere do. */
export function multipliesBfloat16({ device, cpuIsa }: Pick<NumericsProfile, 'device' | 'cpuIsa'>): boolean {
  return device === 'gpu' || least(cpuIsa, 'AVX512_CORE_BF16');
}

/**
 * Whether a CPU can be held to another instruction set in mixed precision: TensorFlow gives bfloat16 to oneDNN wherever the CPU
 * has AVX-512, and oneDNN refuses it when held to less.
 */
function canHoldBfloat16(host: CpuIsa, wanted: CpuIsa): boolean {
  return least(wanted, 'AVX512_CORE') || !least(host, 'AVX512_CORE');
}

/**
 * The profile of a later attempt: that of the first one wherever this machine can, else its own.
 * @param first profile of the trial's first attempt, null for a new trial
 * @param host what this machine and this version would use by themselves
 * @param isMixed whether the trial computes in bfloat16
 * @returns `changed` where bit equality with the earlier attempts is lost
 */
export function continueProfile(first: NumericsProfile | null, host: NumericsProfile, isMixed: boolean) {
  if (!first) return { profile: host, changed: false };
  const canHold =
    canRunIsa(host.cpuIsa, first.cpuIsa) && (!isMixed || canHoldBfloat16(host.cpuIsa, first.cpuIsa));
  const cpuIsa = canHold ? first.cpuIsa : host.cpuIsa;
  const profile: NumericsProfile = { ...host, intraOpThreads: first.intraOpThreads, cpuIsa };
  const changed = (Object.keys(profile) as (keyof NumericsProfile)[]).some(
    (key) => profile[key] !== first[key],
  );
  return { profile, changed };
}

/** Environment variables that a trial's process must be started with; TensorFlow reads them while it is loaded. */
export function numericsEnvironment(profile: Pick<NumericsProfile, 'intraOpThreads' | 'cpuIsa' | 'device'>) {
  return {
    TF_NUM_INTRAOP_THREADS: String(profile.intraOpThreads),
    TF_NUM_INTEROP_THREADS: '1',
    ONEDNN_MAX_CPU_ISA: profile.cpuIsa,
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: '3',
    ...(profile.device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
  };
}
