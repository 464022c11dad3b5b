// Tabs of a segment's page, as the address names them.
export const SEGMENT_TABS = ['overview', 'why', 'versions'] as const;
export type SegmentTab = (typeof SEGMENT_TABS)[number];
