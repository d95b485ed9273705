/** The icon of the tab: as data, so that browsers ask for no file. */
export const ICON =
  'data:image/svg+xml,' +
  '%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E' +
  '%3Crect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%230b5cad%22/%3E' +
  '%3Cpath d=%22M4 5h8M4 8h8M4 11h5%22 stroke=%22white%22 stroke-width=%221.6%22 stroke-linecap=%22round%22/%3E' +
  '%3C/svg%3E';
