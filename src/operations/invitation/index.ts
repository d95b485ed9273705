export { invitationAccept } from './accept.ts';
export { invitationResend, invitationRevoke } from './change.ts';
export { invitationList } from './read.ts';
