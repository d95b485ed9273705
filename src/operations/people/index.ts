export { peopleAdd } from './add.ts';
export { peopleEdit, peopleResetPassword, peopleRole } from './change.ts';
export { peopleImport } from './import.ts';
export { peopleList, peopleShow } from './read.ts';
export { peopleDeactivate, peopleReactivate, peopleRemove } from './status.ts';
