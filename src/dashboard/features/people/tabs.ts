// What the page of a person can show: its tabs, and the sources of the time line.
export const PERSON_TABS = ['timeline', 'attributes', 'campaigns', 'devices'] as const;
export type PersonTab = (typeof PERSON_TABS)[number];
export const SOURCES = ['facts', 'messages', 'interactions', 'conversions', 'consent'] as const;
export type Source = (typeof SOURCES)[number];
