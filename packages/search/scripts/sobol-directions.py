"""Writes src/methods/low-discrepancy/sobol-directions.ts from the table that SciPy carries: S. Joe and F. Y. Kuo, "Constructing
Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008) 2635, new-joe-kuo-6.21201.

python sobol-directions.py 64 > ../src/methods/low-discrepancy/sobol-directions.ts
"""
import os, sys

import numpy as np
import scipy

table = np.load(os.path.join(os.path.dirname(scipy.__file__), "stats", "_sobol_direction_numbers.npz"))
print("// Made by scripts/sobol-directions.py.")
print()
print("/**")
print(" * Primitive polynomial, as the bits of its coefficients, and first direction numbers of each dimension but the first: Joe and")
print(" * Kuo, SIAM J. Sci. Comput. 30 (2008) 2635, new-joe-kuo-6.21201.")
print(" */")
print("export const sobolDirections: readonly (readonly number[])[] = [")
for row in range(1, int(sys.argv[1])):
    polynomial = int(table["poly"][row])
    degree = polynomial.bit_length() - 1
    print("  [" + ", ".join(str(int(n)) for n in [polynomial, *table["vinit"][row][:degree]]) + "],")
print("];")
