export { peopleAdd } from './add.ts';
export { peopleEdit, peopleResetPassword, peopleRole } from './change.ts';
export { peopleImport } from './import.ts';
export { peopleInvite } from './invite.ts';
export { peopleOffboard } from './offboard.ts';
export { peopleList, peopleShow } from './read.ts';
export { peopleDeactivate, peopleLeave, peopleReactivate, peopleRemove } from './status.ts';
export { peopleDelete } from './delete.ts';
