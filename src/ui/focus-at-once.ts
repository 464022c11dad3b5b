// The search field of a menu has the keys as soon as it stands there: what somebody types right after opening it is never
// lost to the button behind. Needs a menu that is made when it opens (`keepMounted` off) and has no transition, which would
// put the field there a moment later.

/** As the `ref` of the field. The page stays where it is: the menu is placed only after this. */
export const focusAtOnce = (field: HTMLInputElement | null): void => field?.focus({ preventScroll: true });
