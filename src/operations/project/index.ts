export { projectDelete, projectEdit } from './change.ts';
export { projectCreate } from './create.ts';
export { projectTransfer } from './owner.ts';
export { projectPeopleAdd, projectPeopleList, projectPeopleRemove, projectPeopleRole } from './people.ts';
export { projectList, projectShow } from './read.ts';
export { projectPeopleDelete, projectPeopleShow } from './one-member.ts';
