export { roleDelete } from './delete.ts';
export { roleDiff } from './diff.ts';
export { roleEdit } from './edit.ts';
export { roleNew } from './new.ts';
export { rolePermissions } from './permissions.ts';
export { roleList, roleShow } from './read.ts';
