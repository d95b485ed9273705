export {
  serviceAccountDeactivate,
  serviceAccountDelete,
  serviceAccountEdit,
  serviceAccountReactivate,
} from './change.ts';
export { serviceAccountCreate } from './create.ts';
export { serviceAccountList, serviceAccountShow } from './read.ts';
