export { openHome } from './home.js';
export { provisionTensorflow } from './tensorflow.js';
