import { compile } from './compile.mjs';
import { installPackages } from './install.mjs';
import { Report } from './report.mjs';
import { SetupError } from './run-node.mjs';
import { provisionTensorflow, requirePrerequisites } from './tensorflow.mjs';

/**
 * Makes this clone ready: packages, compiled programs and, if asked, TensorFlow. What is done already costs
 * milliseconds and is not mentioned.
 * @param {{ tensorflow: boolean }} parts
 * @returns {Promise<boolean>} false: it failed, and the reason has been told
 */
export async function setUp({ tensorflow }) {
  const report = new Report();
  try {
    await requirePrerequisites({ tensorflow });
    await installPackages(report);
    await compile(report);
    if (tensorflow) await provisionTensorflow(report);
    return true;
  } catch (error) {
    const isExpected =
      error instanceof SetupError || (error instanceof Error && error.name === 'ProvisionError');
    process.stderr.write(`\n${isExpected ? error.message : /** @type {Error} */ (error).stack}\n`);
    return false;
  }
}
