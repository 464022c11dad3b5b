// The sides of a template or a content block.
export const TEMPLATE_TABS = ['edit', 'versions', 'uses'] as const;
export type ContentTab = (typeof TEMPLATE_TABS)[number];
