import type { Page } from './frame/page.ts';
import { homePage } from './pages/home.ts';
import { mePage } from './pages/me.ts';
import { signIn, signInPage } from './pages/signin.ts';
import { signOut, signOutPage } from './pages/signout.ts';

/** Every page that a server has. How one is written: `frame/page.ts`. */
export const pages: readonly Page[] = [homePage, signInPage, signIn, signOutPage, signOut, mePage];
