// What the address of the log says.
export interface LogSearch {
  readonly level?: 'messages';
  readonly outcome?: readonly string[];
  readonly reason?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaign?: string;
  readonly user?: string;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return texts.length === 0 ? undefined : texts;
};

/** What is absent is left out, so that the address stays short. */
export const readLogSearch = (given: Readonly<Record<string, unknown>>): LogSearch => {
  const [outcome, reason, channel] = [given['outcome'], given['reason'], given['channel']].map(textsOf);
  const [campaign, user] = [textOf(given['campaign']), textOf(given['user'])];
  return {
    ...(given['level'] === 'messages' ? { level: 'messages' } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(reason === undefined ? {} : { reason }),
    ...(channel === undefined ? {} : { channel }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(user === undefined ? {} : { user }),
  };
};
