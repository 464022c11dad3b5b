// The query of a campaign's alerts: what is set and what was found.
export const alertsKey = (workspace: string, campaignId: string) =>
  [workspace, 'campaigns', 'alerts', campaignId] as const;
