import type { Page } from './frame/page.ts';
import { auditFile, auditPage, eventPage } from './pages/audit.ts';
import { authorizeDecision, authorizePage } from './pages/authorize.ts';
import { deviceApproved, deviceCode, deviceDecision, deviceDenied, devicePage } from './pages/device.ts';
import { groupPage, groupsPage } from './pages/groups.ts';
import { homePage } from './pages/home.ts';
import { unlink } from './pages/identities.ts';
import { acceptInvitation, invitationAccountPage, invitationCode, invitationPage } from './pages/invitation.ts';
import { endToken, mePage } from './pages/me.ts';
import { changePassword, firstPassword, firstPasswordPage, passwordPage } from './pages/password.ts';
import { peoplePage, personPage } from './pages/people.ts';
import { rolePage, rolesPage } from './pages/roles.ts';
import { samlAnswer, samlFinish, samlLink, samlMetadata } from './pages/saml.ts';
import { linkWith, signInCallback, signInWith } from './pages/sign-in-with.ts';
import { signIn, signInPage } from './pages/signin.ts';
import { signOut, signOutPage } from './pages/signout.ts';

/** Every page that a server has. How one is written: `frame/page.ts`. */
export const pages: readonly Page[] = [
  homePage,
  signInPage,
  signIn,
  signOutPage,
  signOut,
  firstPasswordPage,
  firstPassword,
  invitationPage,
  invitationCode,
  invitationAccountPage,
  acceptInvitation,
  mePage,
  endToken,
  unlink,
  passwordPage,
  changePassword,
  devicePage,
  deviceCode,
  deviceDecision,
  deviceApproved,
  deviceDenied,
  authorizePage,
  authorizeDecision,
  peoplePage,
  personPage,
  groupsPage,
  groupPage,
  rolesPage,
  rolePage,
  auditPage,
  eventPage,
  auditFile,
  signInWith,
  linkWith,
  signInCallback,
  samlMetadata,
  samlAnswer,
  samlFinish,
  samlLink,
];
