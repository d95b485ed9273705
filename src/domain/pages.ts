/** Pages of an instance that people are sent to. */

/** Where a person enters the code of a device. */
export const DEVICE_PATH = '/device';
/** Where a person lets a program on their machine log in. */
export const AUTHORIZE_PATH = '/oauth/authorize';
/** Where an invited person enters the code of their invitation. */
export const INVITATION_PATH = '/invitation';

/** The address of a page of an organization, whose pages are at the root of its URL's host; null: it has no URL. */
export const pageAt = (organizationUrl: string, path: string): string | null =>
  URL.canParse(organizationUrl) ? new URL(organizationUrl).origin + path : null;
