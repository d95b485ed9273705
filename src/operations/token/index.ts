export { tokenCreate } from './create.ts';
export { tokenList } from './list.ts';
export { tokenReset } from './reset.ts';
export { tokenRevoke } from './revoke.ts';
export { tokenDelete, tokenShow } from './one.ts';
