export { groupCreate, groupDelete, groupModify, groupRole } from './change.ts';
export { groupList, groupShow } from './read.ts';
