/** Pages of an instance that programs send people to. */

/** Where a person enters the code of a device. */
export const DEVICE_PATH = '/device';
/** Where a person lets a program on their machine log in. */
export const AUTHORIZE_PATH = '/oauth/authorize';
