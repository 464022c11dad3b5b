// As `ref` of something that appears because of what was done elsewhere on the screen: it comes into view.
export const intoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'nearest' });
