export { meEdit, meShow } from './account.ts';
export { mePassword } from './password.ts';
