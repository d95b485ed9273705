export { accessCheck } from './check.ts';
export { accessList } from './list.ts';
export { accessWho } from './who.ts';
export { accessWhy } from './why.ts';
