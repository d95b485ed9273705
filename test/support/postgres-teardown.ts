export { tearDown as default } from './postgres-setup.ts';
