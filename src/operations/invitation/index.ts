export { invitationAccept } from './accept.ts';
export { invitationResend, invitationRevoke } from './change.ts';
export { invitationList } from './read.ts';
export { invitationDelete, invitationShow } from './one.ts';
