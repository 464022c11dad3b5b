// Which workspace this browser looked at last.
const KEPT_AS = 'relance.workspace';

export const lastWorkspace = (): string | null => localStorage.getItem(KEPT_AS);

export const rememberWorkspace = (key: string): void => localStorage.setItem(KEPT_AS, key);
