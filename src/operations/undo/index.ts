export { undoEvent } from './event.ts';
