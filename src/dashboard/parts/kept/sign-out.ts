// Whoever signs out takes along what they typed: in this tab, and in every other one of this browser.
import { forgetEverything } from './kept-store.ts';

const SIGN = 'relance.signed-out';

export const forgetTyped = (): void => {
  forgetEverything(sessionStorage);
  forgetEverything(localStorage);
  // Other tabs keep theirs where this one cannot reach: they are told.
  localStorage.setItem(SIGN, String(Date.now()));
};

export const followSignOut = (): void =>
  window.addEventListener('storage', ({ key }) => {
    if (key === SIGN) forgetEverything(sessionStorage);
  });
