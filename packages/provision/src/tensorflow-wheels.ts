import { ProvisionError } from './provision-error.js';
import type { Wheel } from './wheel.js';

export const TENSORFLOW_VERSION = '2.21.0';

/** The GPU build needs the CUDA libraries beside it (and runs on machines without a GPU, too). */
export type TensorflowBuild = 'cpu' | 'gpu';

export interface TensorflowWheels {
  wheels: Wheel[];
  downloadMb: number;
  /** Free space wanted while the wheels and what is unpacked of them lie side by side. */
  diskMb: number;
}

/** @param architecture as `process.arch` has it. */
export function tensorflowWheels(build: TensorflowBuild, architecture: string): TensorflowWheels {
  if (architecture === 'x64' && build === 'gpu') {
    return { wheels: [TENSORFLOW_X64_GPU, ...CUDA_X64], downloadMb: 3000, diskMb: 10_000 };
  }
  if (architecture === 'x64') return { wheels: [TENSORFLOW_X64_CPU], downloadMb: 274, diskMb: 1300 };
  if (architecture === 'arm64' && build === 'cpu') {
    return { wheels: [TENSORFLOW_ARM64], downloadMb: 300, diskMb: 1500 };
  }
  throw new ProvisionError(
    `There is no TensorFlow ${TENSORFLOW_VERSION} (${build}) for this machine (${process.platform}, ${architecture}).`,
    'use Linux with glibc on x64, or on arm64 without a GPU',
  );
}

const TENSORFLOW_X64_CPU: Wheel = {
  requirement: 'tensorflow-cpu==2.21.0',
  fileName: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
};

const TENSORFLOW_X64_GPU: Wheel = {
  requirement: 'tensorflow==2.21.0',
  fileName: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
};

const TENSORFLOW_ARM64: Wheel = {
  requirement: 'tensorflow==2.21.0',
  fileName: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
  sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
};

/** What TensorFlow's metadata asks for under its extra `and-cuda`, as pip resolved it. */
const CUDA_X64: Wheel[] = [
  {
    requirement: 'nvidia-cublas-cu12==12.9.3.13',
    fileName: 'nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl',
    sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  },
  {
    requirement: 'nvidia-cuda-cupti-cu12==12.8.90',
    fileName: 'nvidia_cuda_cupti_cu12-12.8.90-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
  },
  {
    requirement: 'nvidia-cuda-nvcc-cu12==12.9.86',
    fileName: 'nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  },
  {
    requirement: 'nvidia-cuda-nvrtc-cu12==12.9.86',
    fileName: 'nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  },
  {
    requirement: 'nvidia-cuda-runtime-cu12==12.9.79',
    fileName: 'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  },
  {
    requirement: 'nvidia-cudnn-cu12==9.28.0.42',
    fileName: 'nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  },
  {
    requirement: 'nvidia-cufft-cu12==11.4.1.4',
    fileName: 'nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  },
  {
    requirement: 'nvidia-curand-cu12==10.3.10.19',
    fileName: 'nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  },
  {
    requirement: 'nvidia-cusolver-cu12==11.7.5.82',
    fileName: 'nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl',
    sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  },
  {
    requirement: 'nvidia-cusparse-cu12==12.5.10.65',
    fileName: 'nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  },
  {
    requirement: 'nvidia-nccl-cu12==2.32.3',
    fileName: 'nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl',
    sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
  },
  {
    requirement: 'nvidia-nvjitlink-cu12==12.9.86',
    fileName: 'nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  },
];
