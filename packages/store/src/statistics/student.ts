/** Coefficients of Lanczos' approximation (g = 7, n = 9): 15 digits. */
const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  const shifted = x - 1;
  const sum = lanczos.reduce((total, each, index) => total + (index === 0 ? each : each / (shifted + index)));
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

const mostTerms = 300;
const tiny = 1e-300;
const precision = 1e-15;

/** The continued fraction of the incomplete beta function, by Lentz's method; quick where x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let term = 1; term <= mostTerms; term++) {
    const even = (term * (b - term) * x) / ((a + 2 * term - 1) * (a + 2 * term));
    const odd = (-(a + term) * (a + b + term) * x) / ((a + 2 * term) * (a + 2 * term + 1));
    for (const numerator of [even, odd]) {
      d = 1 / safe(1 + numerator * d);
      c = safe(1 + numerator / c);
      result *= d * c;
    }
    if (Math.abs(d * c - 1) < precision) break;
  }
  return result;
}

/** The regularised incomplete beta function. */
function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x);
  const front = Math.exp(logFront);
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a;
  return 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Probability that Student's t with so many degrees of freedom is at least as far from 0, on either side. */
export function twoSidedP(t: number, degrees: number): number {
  if (!Number.isFinite(t)) return 0;
  return betaShare(degrees / (degrees + t * t), degrees / 2, 0.5);
}
