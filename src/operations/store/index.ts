export { storeBackup } from './backup.ts';
export { storeCopy } from './copy.ts';
export { storeCheck, storeInfo, storeMigrate } from './info.ts';
export { storeRecoverOwner } from './recover-owner.ts';
export { storeRestore } from './restore.ts';
