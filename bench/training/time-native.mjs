/** Preloaded into a trial's process: writes to TIMES_FILE how long TensorFlow trained and evaluated, in ms. */
import { writeFileSync } from 'node:fs';
import { loadTensorFlow } from '@unetsweep/tensorflow';

const begun = performance.now();
const tensorflow = loadTensorFlow();
const times = { loadMs: performance.now() - begun, stepMs: 0, evaluationMs: 0, otherMs: 0 };
const { binding } = tensorflow;
const kindOf = (outputs) =>
  outputs.startsWith('trained') ? 'stepMs' : outputs.startsWith('evaluate') ? 'evaluationMs' : 'otherMs';
const names = ['createTensor', 'deleteTensor', 'tensorDataSync', 'loadSavedModel', 'deleteSavedModel'];
tensorflow.binding = {
  ...Object.fromEntries(names.map((name) => [name, (...args) => binding[name](...args)])),
  runSavedModel: (model, inputs, inputNames, outputNames) => {
    const start = performance.now();
    const outputs = binding.runSavedModel(model, inputs, inputNames, outputNames);
    times[kindOf(outputNames)] += performance.now() - start;
    return outputs;
  },
};
process.on('exit', () => writeFileSync(process.env.TIMES_FILE ?? '', JSON.stringify(times)));
